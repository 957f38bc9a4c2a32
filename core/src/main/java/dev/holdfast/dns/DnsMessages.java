// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Queries to bytes and bytes to replies: the only file that knows dnsjava, and only its message classes. Its resolvers
 * are not used, because their one static selector thread looks at timeouts once a second, lives until the JVM ends
 * and holds the class loader; and because its lookups lose the time to live of CNAME records (dnsjava 3.6).
 */
final class DnsMessages {

    /** What every path carries without fragments (DNS flag day 2020). */
    private static final int EDNS_PAYLOAD = 1232;

    private DnsMessages() {}

    /**
     * A query and its bytes.
     *
     * @param id the number that the reply must repeat
     */
    record Query(int id, String name, RecordType type, boolean extended, byte[] wire) {}

    /** Writes a query; the name must be a valid one. */
    static Query query(int id, String name, RecordType type, boolean extended) {
        Message message = new Message(id);
        message.getHeader().setOpcode(Opcode.QUERY);
        message.getHeader().setFlag(Flags.RD);
        message.addRecord(question(name, type), Section.QUESTION);
        if (extended) {
            message.addRecord(new OPTRecord(EDNS_PAYLOAD, 0, 0), Section.ADDITIONAL);
        }
        return new Query(id, name, type, extended, message.toWire());
    }

    /** Reads a reply; empty when the bytes are not a reply to this query, whoever sent them. */
    static Optional<Reply> reply(byte[] wire, Query query) {
        try {
            Message message = new Message(wire);
            return answers(message, query) ? Optional.of(translate(message, query.type())) : Optional.empty();
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean answers(Message message, Query query) {
        if (message.getHeader().getID() != query.id()
                || !message.getHeader().getFlag(Flags.QR)
                || message.getHeader().getOpcode() != Opcode.QUERY) {
            return false;
        }
        List<Record> questions = message.getSection(Section.QUESTION);
        if (questions.isEmpty()) {
            // Servers that cannot read a query, or do not want to, may leave the question out.
            Reply.Code code = code(message.getRcode());
            return code == Reply.Code.NOT_UNDERSTOOD || code == Reply.Code.UNUSABLE;
        }
        return questions.size() == 1 && questions.get(0).equals(question(query.name(), query.type()));
    }

    private static Reply translate(Message message, RecordType type) {
        List<Reply.Alias> aliases = new ArrayList<>();
        List<Reply.Address> addresses = new ArrayList<>();
        for (Record record : message.getSection(Section.ANSWER)) {
            String owner = text(record.getName());
            Duration timeToLive = Duration.ofSeconds(record.getTTL());
            if (record instanceof CNAMERecord cname) {
                aliases.add(new Reply.Alias(owner, text(cname.getTarget()), timeToLive));
            } else if (type == RecordType.A && record instanceof ARecord a) {
                addresses.add(new Reply.Address(owner, a.getAddress(), timeToLive));
            } else if (type == RecordType.AAAA && record instanceof AAAARecord aaaa) {
                addresses.add(new Reply.Address(owner, aaaa.getAddress(), timeToLive));
            }
        }
        Optional<Reply.Negative> negative = negative(message);
        boolean referral = message.getSection(Section.ANSWER).isEmpty()
                && negative.isEmpty()
                && message.getRcode() == Rcode.NOERROR
                && !message.getHeader().getFlag(Flags.AA)
                && message.getSection(Section.AUTHORITY).stream().anyMatch(record -> record.getType() == Type.NS);
        return new Reply(
                code(message.getRcode()),
                Rcode.string(message.getRcode()),
                message.getHeader().getFlag(Flags.TC),
                referral,
                aliases,
                addresses,
                negative);
    }

    /** RFC 2308: "no" lives for the lesser of the SOA record's own time to live and its minimum. */
    private static Optional<Reply.Negative> negative(Message message) {
        return message.getSection(Section.AUTHORITY).stream()
                .filter(SOARecord.class::isInstance)
                .map(SOARecord.class::cast)
                .map(soa -> new Reply.Negative(
                        text(soa.getName()), Duration.ofSeconds(Math.min(soa.getTTL(), soa.getMinimum()))))
                .findFirst();
    }

    private static Reply.Code code(int rcode) {
        return switch (rcode) {
            case Rcode.NOERROR -> Reply.Code.ANSWER;
            case Rcode.NXDOMAIN -> Reply.Code.NO_SUCH_NAME;
            case Rcode.FORMERR, Rcode.NOTIMP, Rcode.BADVERS -> Reply.Code.NOT_UNDERSTOOD;
            default -> Reply.Code.UNUSABLE;
        };
    }

    private static Record question(String name, RecordType type) {
        try {
            return Record.newRecord(
                    Name.fromString(name, Name.root), type == RecordType.A ? Type.A : Type.AAAA, DClass.IN);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("not a DNS name: " + name, e);
        }
    }

    private static String text(Name name) {
        return name.toString(true).toLowerCase(Locale.ROOT);
    }
}
