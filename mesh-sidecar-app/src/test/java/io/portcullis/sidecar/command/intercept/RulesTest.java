package io.portcullis.sidecar.command.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans in the words of each tool, compared with what a person has read and found right. */
class RulesTest {
    private static final String USUAL = "--sidecar-user=15100";
    private static final String FULL =
            "--sidecar-user=15100 --sidecar-group=15101 --outbound-port=25101 --inbound-port=25106"
                    + " --exclude-inbound-ports=9000,1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,40-50,8000-8010"
                    + " --exclude-outbound-ports=25,5432 --exclude-outbound-ranges=10.0.0.0/8,169.254.169.254,fd00::/8"
                    + " --exclude-users=15200,33";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "usual | " + USUAL,
                "full | " + FULL,
                "ipv4-only | " + USUAL + " --ipv6=off",
                "outbound-only | " + USUAL + " --no-inbound",
                "inbound-only | " + USUAL + " --no-outbound"
            })
    void aPlanInTheWordsOfNft(String name, String options) throws IOException {
        assertThat(NftRules.replacing(plan(options))).isEqualTo(golden(name + ".nft"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "usual | " + USUAL,
                "full | " + FULL,
                "outbound-only | " + USUAL + " --no-inbound",
                "inbound-only | " + USUAL + " --no-outbound"
            })
    void aPlanInTheWordsOfIptables(String name, String options) throws IOException {
        assertThat(IptablesRules.replacing(plan(options), Family.IPV4, "")).isEqualTo(golden(name + ".iptables"));
        assertThat(IptablesRules.replacing(plan(options), Family.IPV6, "")).isEqualTo(golden(name + ".ip6tables"));
    }

    @ParameterizedTest
    @ValueSource(strings = {USUAL, FULL})
    void noMatchOfIptablesHasMorePortsThanItTakes(String options) {
        IptablesRules.replacing(plan(options), Family.IPV4, "")
                .lines()
                .filter(line -> line.contains("--dports "))
                .map(line -> line.replaceAll(".*--dports (\\S+).*", "$1"))
                .forEach(ports -> assertThat(ports.split("[,:]")).hasSizeLessThanOrEqualTo(15));
    }

    private static InterceptionPlan plan(String options) {
        return Plans.of(options.split(" "));
    }

    private static String golden(String name) throws IOException {
        try (var stream = RulesTest.class.getResourceAsStream("/intercept/" + name)) {
            return stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
