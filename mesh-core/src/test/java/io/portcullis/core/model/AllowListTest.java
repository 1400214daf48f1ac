package io.portcullis.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowListTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7, 1",
        "192.0.2.7:443, 192.0.2.7, 443",
        "10.20.0.0/16, 10.20.255.1, 5432",
        "10.20.0.0/16:5432, 10.20.255.1, 5432",
        "2001:db8::7, 2001:db8::7, 80",
        "[2001:db8::7], 2001:db8::7, 80",
        "[2001:db8::7]:443, 2001:db8::7, 443",
        "2001:db8::/32, 2001:db8:1::, 80",
        "[2001:db8::]/32, 2001:db8:1::, 80",
        "[2001:DB8::]/32:443, 2001:db8:1::, 443"
    })
    void allowsAnAddress(String entry, String address, int port) {
        AllowList list = AllowList.of(List.of("a.example", entry));
        assertThat(list.allows(InetAddress.ofLiteral(address), port)).isTrue();
        assertThat(list.allowsHost(address, port)).as("as a name").isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.8, 443",
        "192.0.2.7:443, 192.0.2.7, 80",
        "10.20.0.0/16:5432, 10.20.0.1, 5433",
        "[2001:db8::7]:443, 2001:db8::7, 80",
        "0.0.0.0/0, ::1, 80"
    })
    void refusesAnotherAddressOrPort(String entry, String address, int port) {
        assertThat(AllowList.of(List.of(entry)).allows(InetAddress.ofLiteral(address), port))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com, api.example.com, 80",
        "api.example.com, API.Example.Com, 80",
        "API.Example.Com, api.example.com, 80",
        "api.example.com:443, api.example.com, 443",
        "*.example.org, a.example.org, 80",
        "*.example.org, a.b.example.org, 80",
        "*.Example.org:443, A.example.org, 443",
        "api.example.com, api.example.com., 80",
        "localhost, localhost, 80",
        "redis-0, redis-0, 6379",
        "db1:5432, db1, 5432",
        "7.example.org, 7.example.org, 80"
    })
    void allowsAHost(String entry, String host, int port) {
        assertThat(AllowList.of(List.of("192.0.2.7", entry)).allowsHost(host, port))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com, example.com, 80",
        "api.example.com, www.api.example.com, 80",
        "api.example.com:443, api.example.com, 80",
        "*.example.org, example.org, 80",
        "*.example.org, .example.org, 80",
        "*.example.org, badexample.org, 80",
        "*.example.org, a.example.org.evil.example, 80",
        "*.example.org:443, a.example.org, 80",
        "*.example.org, '', 80"
    })
    void refusesAnotherHostOrPort(String entry, String host, int port) {
        assertThat(AllowList.of(List.of(entry)).allowsHost(host, port)).isFalse();
    }

    /** Unlike a look-up that ends at the most specific name: each entry adds. */
    @Test
    void aNarrowerEntryTakesNothingFromAWiderOne() {
        AllowList list = AllowList.of(List.of("*.example.org", "api.example.org:443", "*.b.example.org:8443"));
        assertThat(list.allowsHost("api.example.org", 80)).isTrue();
        assertThat(list.allowsHost("a.b.example.org", 443)).isTrue();
        assertThat(AllowList.of(List.of("a.example:80", "a.example:81", "A.example:81"))
                        .allowsHost("a.example", 81))
                .isTrue();
    }

    @Test
    void anEmptyOneAllowsNothingNorDoesASilentClientMatch() {
        assertThat(AllowList.NONE.allows(InetAddress.getLoopbackAddress(), 80)).isFalse();
        assertThat(AllowList.NONE.allowsHost("localhost", 80)).isFalse();
        assertThat(AllowList.of(List.of("*.example.org")).allowsHost(null, 80)).isFalse();
        assertThat(AllowList.of(List.of())).isEqualTo(AllowList.NONE).hasSameHashCodeAs(AllowList.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                   | an IP address or range, a host name or *.name
                    *                    | an IP address or range, a host name or *.name
                    *.                   | an IP address or range, a host name or *.name
                    a.*.example          | an IP address or range, a host name or *.name
                    *example.org         | an IP address or range, a host name or *.name
                    my_host              | an IP address or range, a host name or *.name
                    10.0.0.1]            | an IP address or range, a host name or *.name
                    api.example.com:     | a port of 1 to 65535 behind the colon
                    api.example.com:0    | a port of 1 to 65535 behind the colon
                    api.example.com:http | a port of 1 to 65535 behind the colon
                    10.0.0.1:65536       | a port of 1 to 65535 behind the colon
                    10.0.0.0/33          | a prefix of 0 to 32 bits
                    10.0.0.1/8           | an address whose bits behind the prefix are 0
                    10.0.0               | an IP address, or a range
                    [2001:db8::1         | an IP address, or a range
                    *.10                 | an IP address, or a range
                    https://a.example    | a port of 1 to 65535 behind the colon
                    """)
    void refusesABadEntry(String entry, String expected) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowList.of(List.of("good.example", entry)))
                .withMessageStartingWith(entry + " (expected: " + expected);
    }

    @Test
    void itIsShownAsItWasWritten() {
        AllowList list = AllowList.of(List.of("API.example.com:443", "10.0.0.0/8"));
        assertThat(list).hasToString("[API.example.com:443, 10.0.0.0/8]");
        assertThat(list).isEqualTo(AllowList.of(List.of("API.example.com:443", "10.0.0.0/8")));
    }
}
