// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.outage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.h2.jdbcx.JdbcConnectionPool;

/** The products, in H2, in a file. Each statement takes 5 ms more, as over a network; how many run at once is counted. */
final class Database implements AutoCloseable {

    private static final long DISTANCE = Duration.ofMillis(5).toNanos();

    private final JdbcConnectionPool pool;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    Database(Path file, int products) {
        pool = JdbcConnectionPool.create("jdbc:h2:file:" + file.toAbsolutePath(), "sa", "");
        pool.setMaxConnections(200);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table product(id int primary key, version bigint not null)");
            statement.execute("insert into product select x, 1 from system_range(0, " + (products - 1) + ")");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The version of a product. */
    long find(int product) {
        return run("select version from product where id = ?", product, PreparedStatement::executeQuery);
    }

    /** Changes a product; returns when that is committed. */
    long change(int product) {
        return run(
                "select version from final table (update product set version = version + 1 where id = ?)",
                product,
                PreparedStatement::executeQuery);
    }

    /** How many statements ran at once at most, since this was asked last. */
    int takePeak() {
        return peak.getAndSet(running.get());
    }

    @FunctionalInterface
    private interface Query {
        ResultSet on(PreparedStatement statement) throws SQLException;
    }

    private long run(String sql, int product, Query query) {
        peak.accumulateAndGet(running.incrementAndGet(), Math::max);
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            LockSupport.parkNanos(DISTANCE);
            statement.setInt(1, product);
            try (ResultSet rows = query.on(statement)) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } finally {
            running.decrementAndGet();
        }
    }

    @Override
    public void close() {
        pool.dispose();
    }
}
