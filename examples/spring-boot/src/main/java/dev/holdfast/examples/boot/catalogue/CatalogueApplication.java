// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.catalogue;

import dev.holdfast.spring.HoldfastGroups;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.cache.autoconfigure.RedisCacheManagerBuilderCustomizer;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.cache.RedisCacheWriter.RedisCacheWriterConfigurer;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A catalogue in a database, cached in Redis by Spring's @Cacheable on Lettuce. */
@SpringBootApplication
public class CatalogueApplication {

    /**
     * Runs the service.
     *
     * @param args as Spring Boot takes them
     */
    public static void main(String[] args) {
        SpringApplication.run(CatalogueApplication.class, args);
    }

    /** Without it, a cache that is away is an error of the catalogue. */
    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching implements CachingConfigurer {

        private final HoldfastGroups groups;

        /** The factory is asked for so that its group is there. */
        Caching(HoldfastGroups groups, RedisConnectionFactory factory) {
            this.groups = groups;
        }

        @Bean
        @Override
        public CacheErrorHandler errorHandler() {
            return new CacheAwayHandler(groups.all().get(0));
        }

        /**
         * With Lettuce, Spring Data Redis 4 writes and evicts in the background unless told otherwise, and nobody hears of an
         * eviction that failed.
         */
        @Bean
        RedisCacheManagerBuilderCustomizer immediateWrites(RedisConnectionFactory factory) {
            return caches ->
                    caches.cacheWriter(RedisCacheWriter.create(factory, RedisCacheWriterConfigurer::immediateWrites));
        }
    }

    @RestController
    static class Catalogue {

        private final Products products;

        Catalogue(Products products) {
            this.products = products;
        }

        @GetMapping("/products/{id}")
        String product(@PathVariable int id) {
            return products.name(id);
        }

        @PutMapping("/products/{id}")
        void rename(@PathVariable int id, @RequestBody String name) {
            products.rename(id, name);
        }
    }
}
