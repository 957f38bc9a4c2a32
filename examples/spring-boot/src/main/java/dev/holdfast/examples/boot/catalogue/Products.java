// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.catalogue;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The products of the database. */
@Repository
class Products {

    private final JdbcTemplate database;
    private final AtomicInteger reads = new AtomicInteger();

    Products(JdbcTemplate database) {
        this.database = database;
        database.execute("create table if not exists product(id int primary key, name varchar not null)");
    }

    @Cacheable("products")
    public String name(int id) {
        reads.incrementAndGet();
        return database.queryForList("select name from product where id = ?", String.class, id).stream()
                .findFirst()
                .orElse("unknown");
    }

    @CacheEvict("products")
    public void rename(int id, String name) {
        database.update("merge into product values (?, ?)", id, name);
    }

    /** How often the database was asked. */
    public int reads() {
        return reads.get();
    }
}
