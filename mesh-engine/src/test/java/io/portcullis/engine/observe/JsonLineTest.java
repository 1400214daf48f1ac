package io.portcullis.engine.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLineTest {
    private final JsonLine json = new JsonLine(4);

    @Test
    void writesFieldsInOrder() {
        json.begin().field("a", "x").field("b", 7).thousandths("c", 1234).end();
        assertThat(text()).isEqualTo("{\"a\":\"x\",\"b\":7,\"c\":1.234}");
    }

    @Test
    void escapesWhatCouldEndAStringALineOrMoveACursor() {
        json.begin().field("a", "\"\\\n\r\t\u0000\u001b[2J\u007f\u009b\u2028").end();
        assertThat(text()).isEqualTo("{\"a\":\"\\\"\\\\\\n\\r\\t\\u0000\\u001b[2J\\u007f\\u009b\\u2028\"}");
    }

    @Test
    void writesOtherCharactersAsUtf8() {
        json.begin().field("a", "\u00e4\u20ac\ud83d\ude00").end();
        assertThat(text()).isEqualTo("{\"a\":\"\u00e4\u20ac\ud83d\ude00\"}");
    }

    @Test
    void replacesHalfPairs() {
        json.begin()
                .field("a", "x\ud83d")
                .field("b", "\ude00y\ud83d\ud83d\ude00")
                .end();
        assertThat(text()).isEqualTo("{\"a\":\"x\ufffd\",\"b\":\"\ufffdy\ufffd\ud83d\ude00\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "9,9",
        "10,10",
        "-1,-1",
        "9223372036854775807,9223372036854775807",
        "-9223372036854775808,-9223372036854775808"
    })
    void writesNumbers(long value, String written) {
        json.begin().field("n", value).end();
        assertThat(text()).isEqualTo("{\"n\":" + written + "}");
    }

    @ParameterizedTest
    @CsvSource({"0,0.000", "5,0.005", "999,0.999", "1000,1.000", "12345678,12345.678", "-1500,-1.500"})
    void writesThousandths(long value, String written) {
        json.begin().thousandths("n", value).end();
        assertThat(text()).isEqualTo("{\"n\":" + written + "}");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whateverIsWrittenIsReadBack(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            Map<String, String> fields = new LinkedHashMap<>();
            json.clear();
            json.begin();
            for (int f = 0; f < 3; f++) {
                String value = randomText(random);
                json.field("f" + f, value);
                fields.put("f" + f, wellFormed(value));
            }
            json.end();
            String line = text();
            assertThat(line.chars()).as("seed %d: %s", seed, line).noneMatch(Character::isISOControl);
            assertThat(FlatJson.parse(line)).as("seed %d: %s", seed, line).isEqualTo(fields);
        }
    }

    /** Java's own encoder knows which halves have no partner. */
    private static String wellFormed(String value) {
        StringBuilder out = new StringBuilder();
        value.codePoints().forEach(c -> out.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 0xfffd : c));
        return out.toString();
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(24); n > 0; n--) {
            text.append((char)
                    switch (random.nextInt(6)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> "\"\\/\u007f\u0085\u2028\u2029{}:,".charAt(random.nextInt(11));
                        case 2 -> random.nextInt(0x100);
                        case 3 -> 0xd800 + random.nextInt(0x800);
                        case 4 -> random.nextInt(0x10000);
                        default -> 'a' + random.nextInt(26);
                    });
        }
        return text.toString();
    }

    private String text() {
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }
}
