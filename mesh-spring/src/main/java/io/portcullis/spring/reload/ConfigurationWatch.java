package io.portcullis.spring.reload;

import io.portcullis.core.time.Ticker;
import io.portcullis.spring.background.Repetition;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Takes over files that changed. It looks at them again and again, on a thread of its own, instead of asking the system to be
 * told: that works for every file system and every kind of mount, and costs a few microseconds each time. One thread.
 */
final class ConfigurationWatch {
    private static final Logger log = LoggerFactory.getLogger(ConfigurationWatch.class);

    private final ConfigurableEnvironment environment;
    private final Runnable refresh;
    private final Duration between;
    private final Ticker ticker;
    private volatile ConfigurationFiles files;

    /**
     * @param environment tells where it is written
     * @param refresh reads it anew
     * @param between two looks; also how long files have to be quiet
     */
    ConfigurationWatch(ConfigurableEnvironment environment, Runnable refresh, Duration between, Ticker ticker) {
        this.environment = environment;
        this.refresh = refresh;
        this.between = between;
        this.ticker = ticker;
        this.files = ConfigurationFiles.of(environment);
    }

    /** What looks, without the thread that makes it look. */
    FileWatch watch() {
        return new FileWatch(() -> files.stamps(), this::changed, between, ticker);
    }

    private void changed() {
        try {
            refresh.run();
        } finally {
            // Another file may be imported now.
            files = ConfigurationFiles.of(environment);
        }
    }

    /** Looks at the files for as long as the application runs. */
    Repetition repetition() {
        return new Repetition("portcullis-files", between, () -> {
            FileWatch watch = watch();
            return () -> look(watch);
        });
    }

    private static void look(FileWatch watch) {
        try {
            watch.look();
        } catch (RuntimeException e) {
            log.warn("changed configuration files were not taken over; their next change is", e);
        }
    }
}
