package io.portcullis.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.88.0.0/16, 10.88.0.0",
        "10.88.0.0/16, 10.88.255.255",
        "10.88.0.0/17, 10.88.127.255",
        "192.0.2.7, 192.0.2.7",
        "192.0.2.7/32, 192.0.2.7",
        "192.0.2.6/31, 192.0.2.7",
        "0.0.0.0/0, 255.255.255.255",
        "128.0.0.0/1, 255.0.0.0",
        "fd00:10::/32, fd00:10:ffff::1",
        "2001:db8::7, 2001:db8:0:0::7",
        "2001:db8::7/128, 2001:DB8::7",
        "2001:db8::/33, 2001:db8:7fff::",
        "::/0, ::1",
        "::ffff:192.0.2.7, 192.0.2.7"
    })
    void contains(String range, String address) {
        assertThat(IpRange.parse(range).contains(InetAddress.ofLiteral(address)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.88.0.0/16, 10.87.255.255",
        "10.88.0.0/16, 10.89.0.0",
        "10.88.0.0/17, 10.88.128.0",
        "192.0.2.7, 192.0.2.8",
        "192.0.2.6/31, 192.0.2.5",
        "128.0.0.0/1, 127.255.255.255",
        "2001:db8::7/128, 2001:db8::8",
        "2001:db8::/33, 2001:db8:8000::",
        "0.0.0.0/0, ::1",
        "::/0, 0.0.0.0"
    })
    void doesNotContain(String range, String address) {
        assertThat(IpRange.parse(range).contains(InetAddress.ofLiteral(address)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.88.0.0/16, true",
        "10.88.0.0/16, 10.88.0.0/16, true",
        "10.88.0.0/16, 10.0.0.0/8, false",
        "10.0.0.0/16, 10.0.0.0/8, false",
        "10.88.0.0/16, 10.89.0.7, false",
        "2001:db8::/32, 2001:db8:1::/48, true",
        "0.0.0.0/0, ::1, false"
    })
    void coversARangeWhoseAddressesItAllContains(String wide, String narrow, boolean covered) {
        assertThat(IpRange.parse(wide).covers(IpRange.parse(narrow))).isEqualTo(covered);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    10.88.0.0/33   | a prefix of 0 to 32 bits
                    10.88.0.0/-1   | a prefix of 0 to 32 bits
                    10.88.0.0/     | a prefix of 0 to 32 bits
                    10.88.0.0/8/8  | a prefix of 0 to 32 bits
                    fd00::/129     | a prefix of 0 to 128 bits
                    10.88.0.1/16   | an address whose bits behind the prefix are 0
                    10.88.0.1/0    | an address whose bits behind the prefix are 0
                    fd00::1/127    | an address whose bits behind the prefix are 0
                    ''             | an IP address, or a range such as 10.88.0.0/16
                    node           | an IP address, or a range such as 10.88.0.0/16
                    10.88          | an IP address, or a range such as 10.88.0.0/16
                    10.88.0.256    | an IP address, or a range such as 10.88.0.0/16
                    fe80::1%1      | an IP address, or a range such as 10.88.0.0/16
                    [fd00::1]      | an IP address, or a range such as 10.88.0.0/16
                    ' 10.88.0.1'   | an IP address, or a range such as 10.88.0.0/16
                    """)
    void refusesWhatIsNone(String text, String expected) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpRange.parse(text))
                .withMessage(text + " (expected: " + expected + ")");
    }

    @Test
    void equalRangesHaveOneTextWhateverTheirSpelling() {
        IpRange range = IpRange.parse("2001:db8::/32");
        assertThat(range)
                .isEqualTo(IpRange.parse("2001:DB8:0::/32"))
                .hasSameHashCodeAs(IpRange.parse("2001:DB8:0::/32"))
                .hasToString("2001:db8:0:0:0:0:0:0/32")
                .isNotEqualTo(IpRange.parse("2001:db8::/33"));
        assertThat(IpRange.parse("192.0.2.7")).hasToString("192.0.2.7/32").isEqualTo(IpRange.parse("192.0.2.7/32"));
    }
}
