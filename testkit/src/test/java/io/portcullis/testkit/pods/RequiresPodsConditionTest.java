package io.portcullis.testkit.pods;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequiresPodsConditionTest {
    @Test
    void namesTheFirstThingThatIsMissing() {
        assertThat(RequiresPodsCondition.missing("Mac OS X", 0, command -> true))
                .isEqualTo("Linux, this is Mac OS X");
        assertThat(RequiresPodsCondition.missing("Linux", 1000, command -> true))
                .isEqualTo("root, this is user 1000: run the tests as root to include them");
        assertThat(RequiresPodsCondition.missing("Linux", 0, command -> command.equals("ip")))
                .isEqualTo("nft, setpriv, tcpdump: install iproute2, nftables, util-linux, tcpdump");
        assertThat(RequiresPodsCondition.missing("Linux", 0, command -> true)).isEmpty();
    }
}
