package dev.caracal;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What the sources log, as the JDK's compiler reads them: every call of a logger with its level and its text. */
final class LoggedLines {
    /** Stands for what is put in where the sources do not say it in so many words. */
    private static final String SOMETHING = "...";

    /**
     * A line of the log.
     *
     * @param type the class that logs it
     * @param text as it stands in the sources, parameters as {0}
     */
    record Line(String level, String type, String text) implements Comparable<Line> {
        @Override
        public int compareTo(Line other) {
            return (level + type + text).compareTo(other.level + other.type + other.text);
        }
    }

    private LoggedLines() {
    }

    /** All of them in the sources below a folder. */
    static Set<Line> in(Path folder) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Set<Line> lines = new TreeSet<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> all = Files.walk(folder)) {
            JavacTask task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null,
                    files.getJavaFileObjectsFromPaths(all.filter(file -> file.toString().endsWith(".java")).toList()));
            for (CompilationUnitTree unit : task.parse()) {
                Map<String, ExpressionTree> variables = new HashMap<>();
                unit.accept(new Variables(variables), null);
                unit.accept(new Calls(lines, variables), null);
            }
        }
        return lines;
    }

    /** The expressions that variables begin with, by name; our files are too small to use a name twice for a text. */
    private static final class Variables extends TreeScanner<Void, Void> {
        private final Map<String, ExpressionTree> all;

        Variables(Map<String, ExpressionTree> all) {
            this.all = all;
        }

        @Override
        public Void visitVariable(VariableTree tree, Void none) {
            if (tree.getInitializer() != null) {
                all.put(tree.getName().toString(), tree.getInitializer());
            }
            return super.visitVariable(tree, none);
        }
    }

    private static final class Calls extends TreeScanner<Void, Void> {
        private final Set<Line> lines;
        private final Map<String, ExpressionTree> variables;
        private String type = "";

        Calls(Set<Line> lines, Map<String, ExpressionTree> variables) {
            this.lines = lines;
            this.variables = variables;
        }

        @Override
        public Void visitClass(ClassTree tree, Void none) {
            String outer = type;
            type = outer.isEmpty() ? tree.getSimpleName().toString() : outer;
            super.visitClass(tree, none);
            type = outer;
            return none;
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
            if (call.getMethodSelect().toString().matches("[A-Z_]+\\.log")) {
                String level = call.getArguments().getFirst().toString();
                for (String text : texts(call.getArguments().get(1))) {
                    lines.add(new Line(level.substring(level.lastIndexOf('.') + 1), type, text));
                }
            }
            return super.visitMethodInvocation(call, none);
        }

        private String part(ExpressionTree expression) {
            List<String> texts = texts(expression);
            return texts.size() == 1 ? texts.getFirst() : SOMETHING;
        }

        /** All that an expression can become. */
        private List<String> texts(ExpressionTree expression) {
            return switch (expression) {
                case LiteralTree literal -> List.of(String.valueOf(literal.getValue()));
                case ParenthesizedTree inner -> texts(inner.getExpression());
                case ConditionalExpressionTree either -> Stream.concat(texts(either.getTrueExpression()).stream(),
                        texts(either.getFalseExpression()).stream()).toList();
                case BinaryTree sum when sum.getKind() == Tree.Kind.PLUS ->
                        List.of((part(sum.getLeftOperand()) + part(sum.getRightOperand()))
                                .replace(SOMETHING + SOMETHING, SOMETHING));
                case IdentifierTree name when variables.get(name.getName().toString()) instanceof BinaryTree text ->
                        texts(text);
                default -> List.of(SOMETHING);
            };
        }
    }
}
