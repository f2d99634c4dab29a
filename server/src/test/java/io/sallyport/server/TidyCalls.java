package io.sallyport.server;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.TreeScanner;
import java.util.List;
import java.util.Set;

/// What a file must not say: catch everything, skip a test, sleep, print, log.
final class TidyCalls extends TreeScanner<Object, Integer> {
    private static final Set<String> EVERYTHING =
            Set.of("Exception", "RuntimeException", "Throwable");
    private static final Set<String> ASSUMPTIONS =
            Set.of("assumeTrue", "assumeFalse", "assumeThat", "assumingThat");
    private static final String LOGGING = "java.util.logging";

    private final TidyChecker checker;

    TidyCalls(TidyChecker checker) {
        this.checker = checker;
    }

    @Override
    public Object visitClass(ClassTree type, Integer unused) {
        checker.enter(type);
        Object result = super.visitClass(type, unused);
        checker.leaveType();
        return result;
    }

    @Override
    public Object visitMethod(MethodTree method, Integer unused) {
        checker.enterMember(method.getName().toString());
        Object result = super.visitMethod(method, unused);
        checker.leaveMember();
        return result;
    }

    @Override
    public Object visitCatch(CatchTree tree, Integer unused) {
        if (tree.getBlock().getStatements().isEmpty()) {
            checker.found(TidyRule.EMPTY_CATCH, tree, "catch (" + tree.getParameter() + ")");
        }
        Tree caught = tree.getParameter().getType();
        List<? extends Tree> types =
                caught instanceof UnionTypeTree union
                        ? union.getTypeAlternatives()
                        : List.of(caught);
        for (Tree type : types) {
            if (EVERYTHING.contains(lastName(type))) {
                checker.found(TidyRule.BROAD_CATCH, tree, "catch (" + type + ")");
            }
        }
        return super.visitCatch(tree, unused);
    }

    @Override
    public Object visitAnnotation(AnnotationTree tree, Integer unused) {
        String name = lastName(tree.getAnnotationType());
        if (name.startsWith("Disabled") || name.startsWith("Enabled")) {
            checker.found(TidyRule.SKIPPED_TEST, tree, "@" + name);
        }
        return super.visitAnnotation(tree, unused);
    }

    @Override
    public Object visitMethodInvocation(MethodInvocationTree tree, Integer unused) {
        String name = lastName(tree.getMethodSelect());
        if (ASSUMPTIONS.contains(name)) {
            checker.found(TidyRule.SKIPPED_TEST, tree, name);
        }
        if (name.equals("printStackTrace") && tree.getArguments().isEmpty()) {
            checker.found(TidyRule.STANDARD_STREAMS, tree, name);
        }
        return super.visitMethodInvocation(tree, unused);
    }

    @Override
    public Object visitMemberReference(MemberReferenceTree tree, Integer unused) {
        readMember(tree, tree.getQualifierExpression(), tree.getName().toString());
        return super.visitMemberReference(tree, unused);
    }

    @Override
    public Object visitMemberSelect(MemberSelectTree tree, Integer unused) {
        readMember(tree, tree.getExpression(), tree.getIdentifier().toString());
        return super.visitMemberSelect(tree, unused);
    }

    /// Imports pass through here too, so a static import does not hide the use.
    private void readMember(Tree tree, Tree owner, String name) {
        String text = owner.toString();
        boolean sleeper = lastName(owner).equals("Thread") || text.contains("TimeUnit");
        if (name.equals("sleep") && sleeper) {
            checker.found(TidyRule.SLEEP, tree, tree.toString());
        }
        boolean stream = name.equals("out") || name.equals("err");
        if (stream && lastName(owner).equals("System")) {
            checker.found(TidyRule.STANDARD_STREAMS, tree, tree.toString());
        }
        if (tree.toString().equals(LOGGING)) {
            checker.found(TidyRule.LOGGING, tree, LOGGING);
        }
    }

    private static String lastName(Tree tree) {
        return switch (tree) {
            case IdentifierTree identifier -> identifier.getName().toString();
            case MemberSelectTree select -> select.getIdentifier().toString();
            default -> tree.toString();
        };
    }
}
