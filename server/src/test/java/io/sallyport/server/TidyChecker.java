package io.sallyport.server;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import io.sallyport.server.TidyRule.Finding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/// Everything that `TidyTest` finds in one file, before allowances.
final class TidyChecker {
    private static final int FILE_LINES_MAX = 400;
    private static final int COLUMNS_MAX = 100;
    // Written in two parts, so that this file passes its own check.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");
    private static final String AUTHOR = "@" + "author";

    private final JavaSource source;
    private final List<Finding> findings = new ArrayList<>();
    private final Deque<String> members = new ArrayDeque<>();
    private final Deque<ClassTree> types = new ArrayDeque<>();

    private TidyChecker(JavaSource source) {
        this.source = source;
    }

    static List<Finding> check(JavaSource source) {
        TidyChecker checker = new TidyChecker(source);
        checker.readText();
        new TidyShape(checker).scan(source.unit(), 0);
        new TidyCalls(checker).scan(source.unit(), 0);
        return List.copyOf(checker.findings);
    }

    private void readText() {
        List<String> lines = source.text().lines().toList();
        if (lines.size() > FILE_LINES_MAX) {
            add(TidyRule.FILE_LENGTH, lines.size(), lines.size() + " lines");
        }
        for (int i = 0; i < lines.size(); i++) {
            readLine(lines.get(i), i + 1);
        }
    }

    private void readLine(String line, int number) {
        // The formatter cannot break an import, and nobody reads them.
        if (line.length() > COLUMNS_MAX && !line.startsWith("import ")) {
            add(TidyRule.LINE_LENGTH, number, line.length() + " columns");
        }
        if (UNFINISHED.matcher(line).find()) {
            add(TidyRule.UNFINISHED, number, line.strip());
        }
        if (line.contains(AUTHOR)) {
            add(TidyRule.AUTHOR, number, line.strip());
        }
    }

    JavaSource source() {
        return source;
    }

    void enter(ClassTree type) {
        types.push(type);
        members.push(type.getSimpleName().toString());
    }

    void leaveType() {
        types.pop();
        members.pop();
    }

    void enterMember(String name) {
        members.push(name);
    }

    void leaveMember() {
        members.pop();
    }

    boolean inRecord() {
        ClassTree type = types.peek();
        return type != null && type.getKind() == Tree.Kind.RECORD;
    }

    void found(TidyRule rule, Tree tree, String detail) {
        add(rule, source.firstLine(tree), detail);
    }

    private void add(TidyRule rule, int line, String detail) {
        String member = members.peek();
        String place = source.place() + (member == null ? "" : "#" + member);
        findings.add(new Finding(rule, place, line, detail));
    }
}
