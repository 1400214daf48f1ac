package io.portcullis.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TicketKeysTest {
    private Instant now = Instant.parse("2026-11-30T12:00:00Z");
    private final TicketKeys keys = new TicketKeys(() -> now);

    @Test
    void aKeySealsForAnHour() {
        List<String> first = names();
        assertThat(first).hasSize(1);
        now = now.plus(Duration.ofMinutes(59));
        assertThat(keys.due()).isFalse();
        assertThat(names()).isEqualTo(first);
    }

    @Test
    void theOneBeforeStillOpensForAnother() {
        String first = names().getFirst();
        now = now.plus(TicketKeys.PERIOD);
        assertThat(keys.due()).isTrue();
        List<String> second = names();
        assertThat(second).hasSize(2).element(1).isEqualTo(first);
        assertThat(second.getFirst()).isNotEqualTo(first);
        assertThat(keys.due()).isFalse();
        now = now.plus(TicketKeys.PERIOD);
        assertThat(names()).hasSize(2).doesNotContain(first).element(1).isEqualTo(second.getFirst());
    }

    @Test
    void afterTwoHoursWithoutAClientTheOldOneOpensNothing() {
        String first = names().getFirst();
        now = now.plus(TicketKeys.PERIOD.multipliedBy(2));
        assertThat(names()).hasSize(1).doesNotContain(first);
    }

    @Test
    void aClockThatIsSetBackKeepsNoKeyForLonger() {
        String first = names().getFirst();
        now = now.minus(Duration.ofDays(1));
        assertThat(keys.due()).isTrue();
        assertThat(names()).hasSize(2).element(1).isEqualTo(first);
        now = now.plus(TicketKeys.PERIOD);
        assertThat(names()).doesNotContain(first);
    }

    @Test
    void noTwoHaveAnythingInCommon() {
        OpenSslSessionTicketKey one = keys.current()[0];
        OpenSslSessionTicketKey other = new TicketKeys(() -> now).current()[0];
        assertThat(List.of(hex(one.name()), hex(one.hmacKey()), hex(one.aesKey())))
                .doesNotContain(hex(other.name()), hex(other.hmacKey()), hex(other.aesKey()))
                .doesNotHaveDuplicates()
                .doesNotContain("0".repeat(32));
    }

    private List<String> names() {
        return Arrays.stream(keys.current()).map(key -> hex(key.name())).toList();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
