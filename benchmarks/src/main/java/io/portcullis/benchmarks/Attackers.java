package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process of connections that attack, from an address of their own. */
public final class Attackers {
    private static final String FROM = "127.0.0.66";
    private static final int BREATH_MILLIS = 20;

    /** A crowd does not act at one moment. */
    private static final int SPREAD_MILLIS = 1_000;

    private Attackers() {}

    /** Arguments: kind, port, how many at a time. Runs until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        Attack attack = Attack.valueOf(arguments[0]);
        InetSocketAddress target =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1]));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            int later = random.nextInt(SPREAD_MILLIS);
            Thread.ofVirtual().start(() -> forEver(attack, target, later));
        }
        new CountDownLatch(1).await();
    }

    private static void forEver(Attack attack, InetSocketAddress target, int later) {
        try {
            TimeUnit.MILLISECONDS.sleep(later);
            while (true) {
                try (Socket socket = new Socket()) {
                    socket.setReceiveBufferSize(4096);
                    socket.bind(new InetSocketAddress(FROM, 0));
                    socket.connect(target, 5_000);
                    attack.once(socket);
                } catch (IOException e) {
                    // Refused or cut off: on with the next one.
                }
                TimeUnit.MILLISECONDS.sleep(BREATH_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
