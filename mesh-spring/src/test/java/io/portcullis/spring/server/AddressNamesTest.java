package io.portcullis.spring.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.ServiceId;
import io.portcullis.spring.config.Reading;
import io.portcullis.spring.config.Readings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressNamesTest {
    private final Map<String, String[]> dns = new HashMap<>();
    private final AddressNames names = new AddressNames(this::lookup);

    @Test
    void aNameStandsForAllItsAddresses() {
        dns.put("pay.shop", new String[] {"10.96.0.10", "fd00:10:96::10"});
        assertThat(addresses(
                        "portcullis: { services: { pay: { addresses: [ \"10.96.0.9:80\", \"pay.shop:80\" ] } } }",
                        "pay"))
                .containsExactlyInAnyOrder(at("10.96.0.9", 80), at("10.96.0.10", 80), at("fd00:10:96::10", 80));
    }

    @Test
    void aNameThatIsGoneKeepsWhatItHadAndANewAnswerCounts() {
        String yaml = "portcullis: { services: { pay: { addresses: [ \"pay.shop:80\" ] } } }";
        dns.put("pay.shop", new String[] {"10.96.0.10"});
        assertThat(addresses(yaml, "pay")).containsExactly(at("10.96.0.10", 80));
        dns.remove("pay.shop");
        assertThat(addresses(yaml, "pay")).containsExactly(at("10.96.0.10", 80));
        dns.put("pay.shop", new String[] {"10.96.0.77"});
        assertThat(addresses(yaml, "pay")).containsExactly(at("10.96.0.77", 80));
    }

    @Test
    void aNameNobodyKnowsHasNoAddress() {
        assertThat(addresses("portcullis: { services: { pay: { addresses: [ \"pay.shop:80\" ] } } }", "pay"))
                .isEmpty();
    }

    @Test
    void anAddressThatIsWrittenBelongsToWhoWroteIt() {
        dns.put("pay.shop", new String[] {"10.96.0.10"});
        String yaml =
                "portcullis: { services: { pay: { addresses: [ \"pay.shop:80\" ] }, stock: { addresses: [ \"10.96.0.10:80\" ] } } }";
        assertThat(addresses(yaml, "pay")).isEmpty();
        assertThat(addresses(yaml, "stock")).containsExactly(at("10.96.0.10", 80));
    }

    private Set<InetSocketAddress> addresses(String yaml, String service) {
        Reading reading = Readings.yaml(yaml);
        assertThat(reading.problems()).isEmpty();
        return names.complete(reading).services().get(ServiceId.of(service)).addresses();
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private InetAddress[] lookup(String name) throws UnknownHostException {
        String[] answer = dns.get(name);
        if (answer == null) {
            throw new UnknownHostException(name);
        }
        InetAddress[] addresses = new InetAddress[answer.length];
        for (int index = 0; index < answer.length; index++) {
            addresses[index] = InetAddress.ofLiteral(answer[index]);
        }
        return addresses;
    }
}
