package io.sallyport.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;

/// An engine whose writer fails at the step that a test chose, in one of the two ways that "it
/// failed" can mean: the step happened, or it did not.
final class FaultyEngine implements Engine {
    private static final Set<String> STEPS =
            Set.of(
                    "setSavepoint",
                    "releaseSavepoint",
                    "rollback",
                    "commit",
                    "executeQuery",
                    "executeUpdate");

    private final Engine engine;
    private final Plan plan;

    FaultyEngine(Engine engine, Plan plan) {
        this.engine = engine;
        this.plan = plan;
    }

    /// What a failure means to the store, whatever the engine.
    static final class Injected extends SQLException {
        private static final long serialVersionUID = 1L;
        private final Failure meaning;

        Injected(Failure meaning) {
            super("injected " + meaning);
            this.meaning = meaning;
        }
    }

    /// Counts down over all engines of one test.
    static final class Plan {
        private boolean kept;
        private SQLException failure = new SQLException("none is planned");
        private int steps = -1;
        private int updates;

        /// From now on, lets this many steps pass; the next one fails.
        synchronized void fail(int passing, boolean happens, SQLException as) {
            steps = passing;
            kept = happens;
            failure = as;
        }

        /// The next updates fail, this many of them, and do not happen.
        synchronized void failUpdates(int count, SQLException as) {
            updates = count;
            kept = false;
            failure = as;
        }

        /// Returns whether it has struck; if not, it no longer will.
        synchronized boolean finish() {
            boolean struck = steps < 0;
            steps = -1;
            return struck;
        }

        private synchronized boolean strikes(String method) {
            if (method.equals("executeUpdate") && updates > 0) {
                updates--;
                return true;
            }
            return STEPS.contains(method) && steps >= 0 && steps-- == 0;
        }
    }

    private <T> T watch(Class<T> type, T real) {
        InvocationHandler handler =
                (_, method, arguments) -> {
                    boolean strikes = plan.strikes(method.getName());
                    if (strikes && !plan.kept) {
                        throw plan.failure;
                    }
                    try {
                        Object result = method.invoke(real, arguments);
                        if (strikes) {
                            throw plan.failure;
                        }
                        return result instanceof PreparedStatement statement
                                ? watch(PreparedStatement.class, statement)
                                : result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                };
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public void prepare() {
        engine.prepare();
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public int readers() {
        return engine.readers();
    }

    @Override
    public Connection writer() throws SQLException {
        return watch(Connection.class, engine.writer());
    }

    @Override
    public Connection reader() throws SQLException {
        return engine.reader();
    }

    @Override
    public void begin(Statements statements) throws SQLException {
        engine.begin(statements);
    }

    @Override
    public void enter(Statements statements, Reach reach) throws SQLException {
        engine.enter(statements, reach);
    }

    @Override
    public boolean wipe() throws SQLException {
        return engine.wipe();
    }

    @Override
    public Failure meaning(SQLException failed) {
        return failed instanceof Injected injected ? injected.meaning : engine.meaning(failed);
    }
}
