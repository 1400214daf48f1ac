package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** What the two sides of a connection say to each other, drawn at random, and what has to hold of what they hear. */
final class Conversation {
    private Conversation() {}

    /** How a side leaves: after its last byte, and after it has heard as much as it wants. */
    enum Leaving {
        /** Ends its direction, and hears the other one to its end. */
        WELL,
        /** Ends its direction, and breaks off before it has heard the other one. */
        HALFWAY,
        RESET
    }

    /**
     * What one side does.
     *
     * @param sends in as many writes
     * @param hears bytes, before a reset
     */
    record Plan(List<byte[]> sends, Leaving leaving, int hears) {
        static Plan draw(SplittableRandom random) {
            List<byte[]> sends = new ArrayList<>();
            for (int writes = random.nextInt(12); writes > 0; writes--) {
                byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 40 : 60_000)];
                random.nextBytes(bytes);
                sends.add(bytes);
            }
            Leaving leaving = switch (random.nextInt(5)) {
                case 0 -> Leaving.RESET;
                case 1 -> Leaving.HALFWAY;
                default -> Leaving.WELL;
            };
            return new Plan(sends, leaving, random.nextInt(20_000));
        }

        byte[] all() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            sends.forEach(all::writeBytes);
            return all.toByteArray();
        }
    }

    /** What one side heard, and whether that came to an orderly end. */
    record Heard(byte[] bytes, boolean ended) {}

    static void holds(String who, Plan sender, Heard heard) {
        byte[] sent = sender.all();
        assertThat(heard.bytes.length).as(who).isLessThanOrEqualTo(sent.length);
        assertThat(Arrays.equals(heard.bytes, 0, heard.bytes.length, sent, 0, heard.bytes.length))
                .as(who + " heard the beginning of what was sent")
                .isTrue();
        if (heard.ended) {
            assertThat(sender.leaving).as(who + " heard an orderly end").isNotEqualTo(Leaving.RESET);
            assertThat(heard.bytes.length).as(who + " heard all").isEqualTo(sent.length);
        }
    }

    static Heard follow(Plan plan, Socket socket) {
        CompletableFuture<Heard> hearing =
                inThread(() -> hear(socket, plan.leaving == Leaving.WELL ? Integer.MAX_VALUE : plan.hears));
        try {
            for (byte[] bytes : plan.sends) {
                socket.getOutputStream().write(bytes);
            }
            if (plan.leaving != Leaving.RESET) {
                socket.shutdownOutput();
            }
            if (plan.leaving != Leaving.WELL) {
                hearing.join();
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException e) {
            // The other side broke off; what was heard tells.
        }
        return hearing.join();
    }

    private static Heard hear(Socket socket, int atMost) {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        byte[] some = new byte[8192];
        try {
            while (heard.size() < atMost) {
                int count = socket.getInputStream().read(some);
                if (count < 0) {
                    return new Heard(heard.toByteArray(), true);
                }
                heard.write(some, 0, count);
            }
        } catch (IOException e) {
            // Cut.
        }
        return new Heard(heard.toByteArray(), false);
    }

    interface Task {
        Heard run() throws IOException;
    }

    static CompletableFuture<Heard> inThread(Task task) {
        CompletableFuture<Heard> result = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                result.complete(task.run());
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
