package io.portcullis.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.demo.shop.PhpTools;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodRequirementsTest {
    private static final PhpTools PHP = new PhpTools(
            Optional.of(Path.of("/usr/bin/php")),
            Optional.of(Path.of("/usr/sbin/nginx")),
            Optional.of(Path.of("/usr/sbin/php-fpm")));

    @Test
    void withEverythingNothingIsMissing() {
        assertThat(PodRequirements.missing("Linux", 0, command -> true, PHP)).isEmpty();
    }

    @Test
    void elsewhereItSaysWhatPodsAre() {
        assertThat(PodRequirements.missing("Mac OS X", 0, command -> true, PHP))
                .isEqualTo(
                        "pods are network namespaces of Linux, and this is Mac OS X: run the demo without --pods, or on"
                                + " Linux.");
    }

    @Test
    void notRootItSaysHowToBecomeIt() {
        assertThat(PodRequirements.missing("Linux", 1000, command -> true, PHP))
                .isEqualTo(
                        "only root can make pods, and this is user 1000: run it as root (sudo ./portcullis demo --pods),"
                                + " or without --pods.");
    }

    @Test
    void everythingThatIsMissingIsNamedAtOnceWithItsPackage() {
        assertThat(PodRequirements.missing("Linux", 0, Set.of("ip", "setpriv", "tcpdump")::contains, PhpTools.NONE))
                .isEqualTo(
                        "the demo in pods needs nft, php with curl, nginx, php-fpm: install what is missing (Debian: apt"
                                + " install nftables php-cli php-curl nginx-light php-fpm), or run it without --pods.");
    }
}
