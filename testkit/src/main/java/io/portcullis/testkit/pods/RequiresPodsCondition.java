package io.portcullis.testkit.pods;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Asks this machine once whether it can have pods. */
final class RequiresPodsCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String missing = Machine.missing();
        return missing.isEmpty()
                ? ConditionEvaluationResult.enabled("this machine can have pods")
                : ConditionEvaluationResult.disabled("pods need " + missing);
    }

    /** @return what is missing and how to get it, or an empty text */
    static String missing(String system, int user, Predicate<String> hasCommand) {
        if (!system.equals("Linux")) {
            return "Linux, this is " + system;
        }
        if (user != 0) {
            return "root, this is user " + user + ": run the tests as root to include them";
        }
        List<String> commands = PodHost.COMMANDS.keySet().stream()
                .filter(command -> !hasCommand.test(command))
                .toList();
        return commands.isEmpty()
                ? ""
                : String.join(", ", commands) + ": install " + String.join(", ", PodHost.COMMANDS.values());
    }

    private static final class Machine {
        private static @Nullable String known;

        /** Do not make this a constant: code on another thread would wait for this class, which waits for it. */
        static synchronized String missing() {
            String missing = known == null ? look() : known;
            known = missing;
            return missing;
        }

        private static String look() {
            String missing = RequiresPodsCondition.missing(System.getProperty("os.name"), PodHost.user(), PodHost::has);
            if (!missing.isEmpty()) {
                return missing;
            }
            if (!Files.exists(Path.of("/proc/net/if_inet6"))) {
                return "IPv6, which this kernel or container has switched off";
            }
            String refused = refused();
            return refused.isEmpty() ? "" : "to make network namespaces (CAP_SYS_ADMIN), which fails: " + refused;
        }

        /** Tries it: root in a container may lack the capability, or may not mount. */
        private static String refused() {
            String probe = OwnedName.ofThisProcess().with("probe");
            Finished added = Finished.of("ip", "netns", "add", probe);
            if (added.exitCode() != 0) {
                return added.err().trim();
            }
            try {
                return new NamespaceThreads(probe).call(() -> "");
            } catch (IllegalStateException e) {
                return String.valueOf(e.getMessage());
            } finally {
                Leftovers.removeNamespace(probe);
            }
        }
    }
}
