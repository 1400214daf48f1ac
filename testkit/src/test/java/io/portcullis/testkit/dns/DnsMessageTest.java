package io.portcullis.testkit.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnsMessageTest {
    private static final String HEADER = "abcd01000001000000000000";
    /** "Ab.c", type A, class IN. */
    private static final String QUESTION = "0241620163" + "00" + "00010001";

    private static final List<DnsData> ADDRESSES =
            List.of(DnsData.address("10.0.0.1", 0), DnsData.address("fd00::1", 0));

    @Test
    void readsTheNameInLowerCaseAndRepeatsItAsItCame() {
        DnsMessage question = DnsMessage.question(bytes(HEADER + QUESTION));
        assertThat(question.name()).isEqualTo("ab.c");
        assertThat(question.type()).isEqualTo(DnsData.A);
        assertThat(hex(question.answer(DnsMessage.NO_ERROR, ADDRESSES, 512)))
                .isEqualTo("abcd85800001000100000000" + QUESTION + "c00c00010001000000000004" + "0a000001");
        assertThat(hex(question.answer(DnsMessage.NO_SUCH_NAME, List.of(), 512)))
                .isEqualTo("abcd85830001000000000000" + QUESTION);
    }

    @Test
    void leavesOutWhatWasNotAskedForAndExtensions() {
        DnsMessage six = DnsMessage.question(bytes(HEADER + "0178" + "00" + "001c0001" + "0000290200000000000000"));
        assertThat(six.name()).isEqualTo("x");
        assertThat(hex(six.answer(DnsMessage.NO_ERROR, ADDRESSES, 512)))
                .endsWith("0010fd000000000000000000000000000001");
        DnsMessage text = DnsMessage.question(bytes(HEADER + "0178" + "00" + "00100001"));
        assertThat(hex(text.answer(DnsMessage.NO_ERROR, ADDRESSES, 512))).startsWith("abcd8580" + "0001" + "0000");
    }

    @Test
    void anAnswerThatDoesNotFitIsMarked() {
        DnsMessage question = DnsMessage.question(bytes(HEADER + QUESTION));
        byte[] whole = question.answer(DnsMessage.NO_ERROR, ADDRESSES, 512);
        assertThat(question.answer(DnsMessage.NO_ERROR, ADDRESSES, whole.length))
                .isEqualTo(whole);
        assertThat(hex(question.answer(DnsMessage.NO_ERROR, ADDRESSES, whole.length - 1)))
                .isEqualTo("abcd87800001000000000000" + QUESTION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abcd0100000100000000",
                HEADER,
                HEADER + "0241",
                HEADER + "024142",
                HEADER + "014100",
                HEADER + "0141000001",
                HEADER + "c00c00010001",
                "abcd01000002000000000000" + QUESTION,
                "abcd81000001000000000000" + QUESTION
            })
    void whatIsNoQuestionIsNotAnswered(String message) {
        assertThat(DnsMessage.question(bytes(message))).isNull();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
