package io.sallyport.server;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreeScanner;
import java.util.List;

/// The size and shape of types and bodies. The parameter is how many control structures stand
/// around the tree inside its body.
final class TidyShape extends TreeScanner<Object, Integer> {
    private static final int BODY_LINES_MAX = 40;
    private static final int PARAMETERS_MAX = 4;
    private static final int NESTING_MAX = 4;
    private static final List<String> ENDINGS =
            List.of(
                    "Manager", "Helper", "Util", "Utils", "Impl", "Base", "Data", "Info",
                    "Service");

    private final TidyChecker checker;
    private int deepest;

    TidyShape(TidyChecker checker) {
        this.checker = checker;
    }

    @Override
    public Object visitClass(ClassTree type, Integer depth) {
        String name = type.getSimpleName().toString();
        checker.enter(type);
        if (name.matches("Abstract\\p{Lu}.*") || ENDINGS.stream().anyMatch(name::endsWith)) {
            checker.found(TidyRule.TYPE_NAME, type, name);
        }
        int outside = deepest;
        Object result = super.visitClass(type, 0);
        deepest = outside;
        checker.leaveType();
        return result;
    }

    @Override
    public Object visitMethod(MethodTree method, Integer depth) {
        checker.enterMember(method.getName().toString());
        int parameters = method.getParameters().size();
        if (parameters > PARAMETERS_MAX && !isGiven(method)) {
            checker.found(TidyRule.PARAMETERS, method, parameters + " parameters");
        }
        BlockTree body = method.getBody();
        if (body != null) {
            JavaSource source = checker.source();
            int lines = source.lastLine(body) - source.firstLine(body) - 1;
            if (lines > BODY_LINES_MAX) {
                checker.found(TidyRule.METHOD_LENGTH, method, lines + " lines");
            }
        }
        deepest = 0;
        Object result = super.visitMethod(method, 0);
        if (deepest > NESTING_MAX) {
            checker.found(TidyRule.NESTING, method, deepest + " levels");
        }
        checker.leaveMember();
        return result;
    }

    /// Where another hand fixes the parameters: a record's components, or the method overridden
    /// (which has its own finding when it is ours).
    private boolean isGiven(MethodTree method) {
        return (checker.inRecord() && method.getName().contentEquals("<init>"))
                || method.getModifiers().getAnnotations().stream().anyMatch(TidyShape::isOverride);
    }

    private static boolean isOverride(AnnotationTree annotation) {
        return annotation.getAnnotationType().toString().equals("Override");
    }

    private int below(int depth) {
        deepest = Math.max(deepest, depth + 1);
        return depth + 1;
    }

    /// A chain of `else if` is one structure, not a staircase.
    @Override
    public Object visitIf(IfTree tree, Integer depth) {
        int inside = below(depth);
        scan(tree.getCondition(), inside);
        Object result = scan(tree.getThenStatement(), inside);
        StatementTree otherwise = tree.getElseStatement();
        return otherwise == null
                ? result
                : scan(otherwise, otherwise instanceof IfTree ? depth : inside);
    }

    @Override
    public Object visitForLoop(ForLoopTree tree, Integer depth) {
        return super.visitForLoop(tree, below(depth));
    }

    @Override
    public Object visitEnhancedForLoop(EnhancedForLoopTree tree, Integer depth) {
        return super.visitEnhancedForLoop(tree, below(depth));
    }

    @Override
    public Object visitWhileLoop(WhileLoopTree tree, Integer depth) {
        return super.visitWhileLoop(tree, below(depth));
    }

    @Override
    public Object visitDoWhileLoop(DoWhileLoopTree tree, Integer depth) {
        return super.visitDoWhileLoop(tree, below(depth));
    }

    @Override
    public Object visitSwitch(SwitchTree tree, Integer depth) {
        return super.visitSwitch(tree, below(depth));
    }

    @Override
    public Object visitSwitchExpression(SwitchExpressionTree tree, Integer depth) {
        return super.visitSwitchExpression(tree, below(depth));
    }

    @Override
    public Object visitTry(TryTree tree, Integer depth) {
        return super.visitTry(tree, below(depth));
    }

    @Override
    public Object visitSynchronized(SynchronizedTree tree, Integer depth) {
        return super.visitSynchronized(tree, below(depth));
    }

    @Override
    public Object visitLambdaExpression(LambdaExpressionTree tree, Integer depth) {
        boolean block = tree.getBodyKind() == LambdaExpressionTree.BodyKind.STATEMENT;
        return super.visitLambdaExpression(tree, block ? below(depth) : depth);
    }
}
