package io.portcullis.testkit.pods;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class OwnedNameTest {
    @Test
    void aNameTellsItsLivingOwner() {
        OwnedName own = OwnedName.next();
        assertThat(own.ownerIsAlive()).isTrue();
        assertThat(OwnedName.of(own.with("payment-1"))).contains(own);
        assertThat(OwnedName.of(own.toString())).contains(own);
        assertThat(OwnedName.next()).isNotEqualTo(own);
    }

    @Test
    void aProcessWithTheSameIdButAnotherStartIsNotTheOwner() {
        OwnedName own = OwnedName.next();
        assertThat(new OwnedName(own.pid(), own.started() - 1, 1).ownerIsAlive())
                .isFalse();
    }

    @Test
    void anEndedProcessOwnsNothing() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        assertThat(new OwnedName(process.pid(), 1, 1).ownerIsAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"portcullis", "portcullis-1-2", "portcullis-1-2-x", "portcullis-1-2-3x", "other-1-2-3-pod"})
    void foreignNamesBelongToNobody(String name) {
        assertThat(OwnedName.of(name)).isEmpty();
    }
}
