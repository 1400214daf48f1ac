package io.portcullis.engine.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.engine.health.HealthMessages.ServingStatus;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages of the health checking protocol, byte for byte. */
class HealthMessagesTest {
    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @CsvSource({"'', 0000000000", "a, 00000000030a0161", "a.B, 00000000050a03612e42"})
    void requestNamesTheService(String service, String bytes) {
        assertThat(HEX.formatHex(HealthMessages.request(service))).isEqualTo(bytes);
    }

    @Test
    void lengthOfALongNameTakesTwoBytes() {
        byte[] request = HealthMessages.request("x".repeat(300));
        assertThat(HEX.formatHex(request)).startsWith("000000012f" + "0aac02" + "7878");
        assertThat(request).hasSize(5 + 303);
    }

    @ParameterizedTest
    @CsvSource({
        "0000000000, UNKNOWN", // Fields at their default are not sent.
        "00000000020800, UNKNOWN",
        "00000000020801, SERVING",
        "00000000020802, NOT_SERVING",
        "00000000020803, SERVICE_UNKNOWN",
        "00000000020863, UNKNOWN",
        "0000000003088101, UNKNOWN", // 129, not 1.
        "0000000003088100, SERVING", // 1 in two bytes.
        "000000000408010802, NOT_SERVING", // The last one counts.
        "000000000708011203616263, SERVING", // A field of a later version.
        "00000000070d010203040801, SERVING",
        "000000000b1101020304050607080801, SERVING",
        "000000000b08ffffffffffffffffff01, UNKNOWN", // -1
        "000000000410010801, SERVING"
    })
    void statusIsRead(String bytes, ServingStatus status) throws MalformedMessageException {
        assertThat(HealthMessages.response(HEX.parseHex(bytes))).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "'', no message",
        "00000000, cut off",
        "01000000020801, compressed",
        "00000000030801, of 3 bytes in 2",
        "0000000002080100, of 2 bytes in 3",
        "00ffffffff0801, of 4294967295 bytes in 2",
        "000000000108, does not end",
        "00000000020880, does not end",
        "000000000c08ffffffffffffffffffff01, does not end",
        "000000000412050801, is cut off",
        "000000000d12ffffffffffffffffff010801, is cut off",
        "00000000020b01, kind 3",
        "00000000020001, number 0"
    })
    void whatIsNoMessageIsRefused(String bytes, String why) {
        assertThatThrownBy(() -> HealthMessages.response(HEX.parseHex(bytes)))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest(name = "seed {0}")
    @CsvSource({"1", "2", "3"})
    void anyBytesAreAMessageOrNone(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[5 + random.nextInt(24)];
            random.nextBytes(bytes);
            System.arraycopy(new byte[] {0, 0, 0, 0, (byte) (bytes.length - 5)}, 0, bytes, 0, 5);
            try {
                assertThat(HealthMessages.response(bytes)).isNotNull();
            } catch (MalformedMessageException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
