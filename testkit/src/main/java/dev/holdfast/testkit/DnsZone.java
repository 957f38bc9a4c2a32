// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** What the staged name server knows of each name, and what it answers; every entry can be replaced at any time. */
final class DnsZone {
    private static final int LONGEST_CHAIN = 16;

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    sealed interface Entry {
        /** Several sets are served in turn, one a query. */
        record Addresses(List<List<String>> sets, long ttl, AtomicInteger served) implements Entry {
            List<String> next() {
                return sets.get(Math.floorMod(served.getAndIncrement(), sets.size()));
            }
        }

        record Alias(String target, long ttl) implements Entry {}

        record Failing(int rcode) implements Entry {}

        record Silent() implements Entry {}
    }

    /** An answer in the making; silent means that nothing is sent. */
    record Answer(boolean silent, int rcode, List<Record> records) {
        static final Answer SILENCE = new Answer(true, Rcode.NOERROR, List.of());
    }

    static String key(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    void put(String name, Entry entry) {
        entries.put(key(name), entry);
    }

    void remove(String name) {
        entries.remove(key(name));
    }

    List<String> names() {
        return entries.keySet().stream().sorted().toList();
    }

    Answer answer(Name question, int type) {
        List<Record> records = new ArrayList<>();
        String name = key(question.toString());
        for (int link = 0; link < LONGEST_CHAIN; link++) {
            Entry entry = entries.get(name);
            if (entry instanceof Entry.Silent) {
                return Answer.SILENCE;
            } else if (entry instanceof Entry.Failing failing) {
                return new Answer(false, failing.rcode(), List.copyOf(records));
            } else if (entry instanceof Entry.Addresses addresses) {
                Name owner = name(name);
                addresses.next().stream()
                        .map(literal -> record(owner, literal, addresses.ttl()))
                        .filter(record -> record.getType() == type)
                        .forEach(records::add);
                return new Answer(false, Rcode.NOERROR, List.copyOf(records));
            } else if (entry instanceof Entry.Alias alias) {
                records.add(new CNAMERecord(name(name), DClass.IN, alias.ttl(), name(alias.target())));
                if (type == Type.CNAME) {
                    break;
                }
                name = key(alias.target());
            } else {
                return new Answer(false, Rcode.NXDOMAIN, List.copyOf(records));
            }
        }
        return new Answer(false, Rcode.NOERROR, List.copyOf(records));
    }

    /** The addresses that a name leads to now, through aliases; empty when it leads nowhere. */
    List<String> addresses(String start) {
        String name = key(start);
        for (int link = 0; link < LONGEST_CHAIN; link++) {
            Entry entry = entries.get(name);
            if (entry instanceof Entry.Addresses addresses) {
                return addresses.sets().get(0);
            } else if (entry instanceof Entry.Alias alias) {
                name = key(alias.target());
            } else {
                return List.of();
            }
        }
        return List.of();
    }

    /** The authority record of a negative answer; its minimum says how long the answer may be kept (RFC 2308). */
    static SOARecord authority(Name question, long negativeTtl) {
        Name zone = question.labels() > 1 ? new Name(question, 1) : question;
        return new SOARecord(zone, DClass.IN, negativeTtl, zone, zone, 1, 60, 60, 60, negativeTtl);
    }

    static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("not a DNS name: " + text, e);
        }
    }

    static InetAddress literal(String address) {
        boolean literal = address.indexOf(':') >= 0 || address.matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
        try {
            if (literal) {
                return InetAddress.getByName(address);
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("address must be an IP literal, was " + address, e);
        }
        throw new IllegalArgumentException("address must be an IP literal, was " + address);
    }

    private static Record record(Name name, String literal, long ttl) {
        InetAddress address = literal(literal);
        return literal.indexOf(':') < 0
                ? new ARecord(name, DClass.IN, ttl, address)
                : new AAAARecord(name, DClass.IN, ttl, address);
    }
}
