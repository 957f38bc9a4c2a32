// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;

/**
 * The transport without system calls of Lettuce's connections: the two commands that are measured are answered on the
 * event loop, when they are flushed. All else, as handshakes are, goes to a server.
 */
final class CannedReplies implements NettyCustomizer {
    static final String READ = "key";
    static final String WRITTEN = "n";

    private static final byte[] GET = bytes("*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n");
    private static final byte[] INCR = bytes("*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n");
    private static final byte[] GET_REPLY = bytes("$5\r\nvalue\r\n");
    private static final byte[] INCR_REPLY = bytes(":1\r\n");

    /** Where the two differ: the length of the command's name. */
    private static final int TELLTALE = 5;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void afterChannelInitialized(Channel channel) {
        channel.pipeline().addFirst(new Answering());
    }

    /** Appends the replies to what is written; false if that is anything but the two commands, whole. */
    static boolean answer(ByteBuf written, ByteBuf replies) {
        int at = written.readerIndex();
        int before = replies.writerIndex();
        while (at < written.writerIndex()) {
            if (begins(written, at, INCR)) {
                at += INCR.length;
                replies.writeBytes(INCR_REPLY);
            } else if (begins(written, at, GET)) {
                at += GET.length;
                replies.writeBytes(GET_REPLY);
            } else {
                replies.writerIndex(before);
                return false;
            }
        }
        return true;
    }

    private static boolean begins(ByteBuf written, int at, byte[] command) {
        int last = command.length - 3;
        return at + command.length <= written.writerIndex()
                && written.getByte(at + TELLTALE) == command[TELLTALE]
                && written.getByte(at + last) == command[last];
    }

    private static final class Answering extends ChannelOutboundHandlerAdapter {
        private boolean answered;
        private ByteBuf replies = Unpooled.EMPTY_BUFFER;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (!answered) {
                replies = context.alloc().buffer();
            }
            if (message instanceof ByteBuf written && answer(written, replies)) {
                answered = true;
                written.release();
                promise.trySuccess();
            } else {
                if (!answered) {
                    replies.release();
                }
                context.write(message, promise);
            }
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            if (answered) {
                answered = false;
                context.fireChannelRead(replies);
                context.fireChannelReadComplete();
            }
            context.flush();
        }
    }
}
