// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.PooledConnectionProvider;

/**
 * A provider of connections that follow the primary. A subclass of Jedis' own since {@code RedisClient.getPool()} casts to
 * it; the pool inside cannot be another, so the borrowing is done here.
 */
final class HoldfastConnectionProvider extends PooledConnectionProvider {

    private final Borrowing<Connection> borrowing;

    HoldfastConnectionProvider(GenericObjectPoolConfig<Connection> config, Dialling dialling) {
        super(new ConnectionObjects(dialling), config);
        GenericObjectPool<Connection> pool = getPool();
        this.borrowing = new Borrowing<>(dialling, pool::borrowObject, ConnectionObjects::connection);
    }

    @Override
    public Connection getConnection() {
        Connection connection = borrow();
        // As ConnectionPool.getResource(), which would borrow by itself.
        connection.setHandlingPool((ConnectionPool) getPool());
        return connection;
    }

    @Override
    public Connection getConnection(CommandArguments command) {
        return getConnection();
    }

    private Connection borrow() {
        try {
            return borrowing.borrow(getPool().getMaxWaitDuration(), getPool());
        } catch (JedisException e) {
            throw e;
        } catch (Exception e) {
            // In the words of Pool.getResource().
            throw new JedisException("Could not get a resource from the pool", e);
        }
    }
}
