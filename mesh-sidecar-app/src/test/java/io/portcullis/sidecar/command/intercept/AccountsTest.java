package io.portcullis.sidecar.command.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsTest {
    @TempDir
    private Path etc = Path.of("");

    private Accounts accounts;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(
                etc.resolve("passwd"), "root:x:0:0:root:/root:/bin/sh\nportcullis:x:15100:15101::/:/bin/false\n");
        Files.writeString(etc.resolve("group"), "root:x:0:\nmesh:x:15101:portcullis\n");
        accounts = new Accounts(etc.resolve("passwd"), etc.resolve("group"));
    }

    @Test
    void aNumberNeedsNoAccount() {
        assertThat(accounts.uid("1337")).isEqualTo(1337);
        assertThat(accounts.gid("4294967294")).isEqualTo(4294967294L);
    }

    @Test
    void aNameIsLookedUp() {
        assertThat(accounts.uid("portcullis")).isEqualTo(15100);
        assertThat(accounts.gid("mesh")).isEqualTo(15101);
    }

    @Test
    void anUnknownNameIsToldWithTheFile() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accounts.uid("nginx"))
                .withMessageStartingWith("nginx (expected: a number up to 4294967294, or a user that " + etc);
    }

    @Test
    void theNumberThatMeansNobodyIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> accounts.uid("4294967295"));
        assertThatIllegalArgumentException().isThrownBy(() -> accounts.uid("-1"));
    }

    @Test
    void anImageWithoutAccountsKnowsNumbersOnly() {
        Accounts none = new Accounts(etc.resolve("none"), etc.resolve("none"));
        assertThat(none.uid("15100")).isEqualTo(15100);
        assertThatIllegalArgumentException().isThrownBy(() -> none.uid("portcullis"));
    }
}
