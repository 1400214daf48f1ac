package io.portcullis.demo;

import io.portcullis.demo.shop.PhpTools;
import io.portcullis.testkit.pods.PodHost;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** What a machine needs for pods, asked before anything is started. */
final class PodRequirements {
    private PodRequirements() {}

    /** @throws DemoFailure if something is missing, with how to get it */
    static void check() {
        String missing = missing(System.getProperty("os.name"), PodHost.user(), PodHost::has, PhpTools.find());
        if (!missing.isEmpty()) {
            throw DemoFailure.notHere(missing);
        }
    }

    /** What is missing and how to get it, or an empty text. */
    static String missing(String system, int user, Predicate<String> hasCommand, PhpTools php) {
        if (!system.equals("Linux")) {
            return "pods are network namespaces of Linux, and this is " + system
                    + ": run the demo without --pods, or on Linux.";
        }
        if (user != 0) {
            return "only root can make pods, and this is user " + user
                    + ": run it as root (sudo ./portcullis demo --pods), or without --pods.";
        }
        Map<String, String> absent = absent(hasCommand, php);
        return absent.isEmpty()
                ? ""
                : "the demo in pods needs " + String.join(", ", absent.keySet())
                        + ": install what is missing (Debian: apt install "
                        + String.join(" ", absent.values().stream().distinct().toList())
                        + "), or run it without --pods.";
    }

    /** What is not there, with Debian's package of it. */
    private static Map<String, String> absent(Predicate<String> hasCommand, PhpTools php) {
        Map<String, String> absent = new LinkedHashMap<>();
        PodHost.COMMANDS.forEach((command, debian) -> {
            if (!hasCommand.test(command)) {
                absent.put(command, debian);
            }
        });
        if (php.php().isEmpty()) {
            absent.put("php with curl", "php-cli php-curl");
        }
        if (php.nginx().isEmpty()) {
            absent.put("nginx", "nginx-light");
        }
        if (php.fpm().isEmpty()) {
            absent.put("php-fpm", "php-fpm");
        }
        return absent;
    }
}
