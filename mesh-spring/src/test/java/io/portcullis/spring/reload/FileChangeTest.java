package io.portcullis.spring.reload;

import static io.portcullis.spring.reload.LiveApplication.routes;
import static io.portcullis.spring.reload.LiveApplication.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.ErrorPage;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.testkit.MountedSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changed files, from the file system to the configuration in force. */
class FileChangeTest {
    @TempDir
    Path directory;

    @Test
    void aFileWrittenInPlaceIsTaken() {
        Path file = directory.resolve("application.yml");
        write(file, routes("one"));
        try (LiveApplication live = LiveApplication.start(file)) {
            write(file, routes("one", "two"));
            live.look();
            assertThat(live.routes()).containsExactly("one", "two");
            assertThat(live.version()).isEqualTo(2);
        }
    }

    @Test
    void anErrorPageIsWatchedLikeTheConfiguration() {
        Path file = directory.resolve("application.yml");
        Path page = directory.resolve("away.html");
        write(page, "one");
        write(file, routes("one") + "portcullis.error-pages: [ { file: \"" + page + "\" } ]\n");
        try (LiveApplication live = LiveApplication.start(file)) {
            write(page, "two, which is longer");
            live.look();
            assertThat(live.configuration().current().snapshot().content().errorPages())
                    .extracting(ErrorPage::text)
                    .containsExactly("two, which is longer");
        }
    }

    @Test
    void aFileRenamedOverTheOldOneIsTaken() throws IOException {
        Path file = directory.resolve("application.yml");
        write(file, routes("one"));
        try (LiveApplication live = LiveApplication.start(file)) {
            Path fresh = directory.resolve("application.yml.new");
            write(fresh, routes("two"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            live.look();
            assertThat(live.routes()).containsExactly("two");
        }
    }

    @Test
    void aSwappedDirectoryOfAConfigMapIsTakenAsOneChange() {
        mount("routes.yml", routes("one"), "more.yml", routes("two"));
        Path file = directory.resolve("application.yml");
        write(file, "spring.config.import: [ config/routes.yml, config/more.yml ]\n");
        try (LiveApplication live = LiveApplication.start(file)) {
            assertThat(live.routes()).containsExactlyInAnyOrder("one", "two");
            mount("routes.yml", routes("one", "three"), "more.yml", routes("four"));
            live.look();
            assertThat(live.routes()).containsExactlyInAnyOrder("one", "three", "four");
            assertThat(live.version()).isEqualTo(2);
        }
    }

    @Test
    void aFileThatAppearsLaterIsTakenAndGoneWhenItIsDeleted() throws IOException {
        Path file = directory.resolve("application.yml");
        Path later = directory.resolve("later.yml");
        write(file, "spring.config.import: \"optional:later.yml\"\n" + routes("one"));
        try (LiveApplication live = LiveApplication.start(file)) {
            write(later, routes("two"));
            live.look();
            assertThat(live.routes()).containsExactlyInAnyOrder("one", "two");
            Files.delete(later);
            live.look();
            assertThat(live.routes()).containsExactly("one");
        }
    }

    @Test
    void aFileImportedByAChangeIsWatchedFromThenOn() {
        Path file = directory.resolve("application.yml");
        write(file, routes("one"));
        try (LiveApplication live = LiveApplication.start(file)) {
            write(directory.resolve("more/extra.yml"), routes("two"));
            write(file, "spring.config.import: more/extra.yml\n" + routes("one"));
            live.look();
            assertThat(live.routes()).containsExactlyInAnyOrder("one", "two");
            write(directory.resolve("more/extra.yml"), routes("three"));
            live.look();
            assertThat(live.routes()).containsExactlyInAnyOrder("one", "three");
        }
    }

    @Test
    void aDirectoryIsLookedThroughForTheApplicationsFiles() {
        write(directory.resolve("application.yml"), routes("one"));
        try (LiveApplication live = LiveApplication.start(directory, "--spring.profiles.active=blue")) {
            write(directory.resolve("application-blue.yaml"), routes("blue"));
            write(directory.resolve("application-green.yaml"), routes("green"));
            live.look();
            assertThat(live.routes()).containsExactlyInAnyOrder("one", "blue");
        }
    }

    @Test
    void aTreeOfValuesIsWatched() {
        mount("attempts", "2", "other", "x");
        Path file = directory.resolve("application.yml");
        write(file, """
                spring.config.import: "configtree:%s/config/"
                portcullis.defaults.retry.max-attempts: "${attempts}"
                """.formatted(directory));
        try (LiveApplication live = LiveApplication.start(file)) {
            mount("attempts", "4", "other", "x");
            live.look();
            var defaults = live.configuration().current().snapshot().defaults();
            assertThat(defaults.retry().maxAttempts()).isEqualTo(4);
        }
    }

    @Test
    void aFileThatIsSplitIntoDocumentsAndJoinedAgainLeavesNothingBehind() {
        Path file = directory.resolve("application.yml");
        write(file, routes("one"));
        try (LiveApplication live = LiveApplication.start(file)) {
            write(file, routes("one") + "---\n" + routes("two"));
            live.look();
            assertThat(live.routes()).containsExactlyInAnyOrder("one", "two");
            write(file, routes("one"));
            live.look();
            assertThat(live.routes()).containsExactly("one");
        }
    }

    @Test
    void aBadFileChangesNothingAndSaysWhereItIsBad() {
        Path file = directory.resolve("application.yml");
        write(file, "shop.name: old\n" + routes("one"));
        try (LiveApplication live = LiveApplication.start(file)) {
            write(file, "shop.name: new\n" + routes("one", "one") + "portcullis.defaults.retry.max-attempts: 0\n");
            live.look();
            assertThat(live.routes()).containsExactly("one");
            assertThat(live.version()).isEqualTo(1);
            assertThat(live.property("shop.name")).as("not a part of it either").isEqualTo("old");
            assertThat(live.problems())
                    .anyMatch(problem -> problem.contains("max-attempts: 0") && problem.contains(file + ":5:"))
                    .anyMatch(problem -> problem.contains("one is the id of") && problem.contains(file + ":4:"));
            write(file, "shop.name: new\n" + routes("two"));
            live.look();
            assertThat(live.routes()).containsExactly("two");
            assertThat(live.property("shop.name")).isEqualTo("new");
        }
    }

    @Test
    void aFileThatIsNoYamlIsRejectedWithItsName() {
        Path file = directory.resolve("application.yml");
        write(file, routes("one"));
        try (LiveApplication live = LiveApplication.start(file)) {
            write(file, routes("one") + "  - { id: two, uri: \"http://127");
            live.look();
            assertThat(live.routes()).containsExactly("one");
            assertThat(live.problems()).singleElement().asString().contains(file + ":3:32");
            live.look();
            assertThat(live.configuration().rejected()).as("read once only").isEqualTo(1);
        }
    }

    @Test
    void aFileThatMustBeThereAndIsDeletedLeavesTheLastGoodConfiguration() throws IOException {
        Path file = directory.resolve("application.yml");
        write(file, routes("one"));
        try (LiveApplication live = LiveApplication.start(file)) {
            Files.delete(file);
            live.look();
            assertThat(live.routes()).containsExactly("one");
            assertThat(live.configuration().rejected()).isEqualTo(1);
        }
    }

    @Test
    void theWatchRunsByItselfWithoutBeingAskedFor() {
        Path file = directory.resolve("application.yml");
        write(file, routes("one"));
        try (var context = LiveApplication.run(file, "--portcullis.config.quiet-period=50ms")) {
            CompletableFuture<Integer> two = new CompletableFuture<>();
            context.getBean(ConfigurationService.class).feed(reading -> {
                int routes = reading.snapshot().routes().size();
                if (routes == 2) {
                    two.complete(routes);
                }
            });
            write(file, routes("one", "two"));
            assertThat(two.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo(2);
        }
    }

    private void mount(String name, String text, String other, String otherText) {
        try {
            Path config = Files.createDirectories(directory.resolve("config"));
            MountedSecret.write(
                    config, List.of(new MountedSecret.File(name, text), new MountedSecret.File(other, otherText)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
