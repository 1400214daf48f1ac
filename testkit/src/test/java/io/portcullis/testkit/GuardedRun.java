package io.portcullis.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs a test class inside a test, to see what the guards make of it. */
final class GuardedRun {
    private GuardedRun() {}

    /** The messages of everything that failed, class level included. */
    static String failuresOf(Class<?> testClass) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(testClass))
                                .build(),
                        listener);
        StringBuilder failures = new StringBuilder();
        listener.getSummary()
                .getFailures()
                .forEach(failure ->
                        failures.append(failure.getException().getMessage()).append('\n'));
        return failures.toString();
    }
}
