package io.portcullis.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.Seeds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeastRequestTest {
    private static final int PANIC_PERCENT = 50;
    private static final RandomGenerator NO_DRAW = () -> {
        throw new AssertionError("nothing to draw");
    };

    @Test
    void noneOfNoneIsPicked() {
        assertThat(pick(new Server[0], List.of(), NO_DRAW)).isNull();
    }

    @Test
    void onlyOneIsPickedWithoutADraw() {
        Server only = new Server();
        assertThat(pick(servers(only), List.of(), NO_DRAW)).isSameAs(only);
    }

    @Test
    void onlyOneIsPickedAgainAfterItWasTried() {
        Server only = new Server();
        assertThat(pick(servers(only), List.of(only), NO_DRAW)).isSameAs(only);
    }

    @Test
    void onlyOneIsPickedInPanicThoughEjected() {
        Server only = new Server();
        only.ejected = true;
        assertThat(pick(servers(only), List.of(), NO_DRAW)).isSameAs(only);
    }

    @Test
    void nothingIsPickedWhenAllAreEjectedAndPanicIsOff() {
        Server only = new Server();
        only.ejected = true;
        assertThat(LeastRequest.pick(servers(only), List.of(), 0, NO_DRAW)).isNull();
    }

    @Seeds
    void lessBusyOfTwoIsPicked(long seed) {
        Server busy = new Server();
        Server idle = new Server();
        busy.inFlight = 1;
        RandomGenerator random = new SplittableRandom(seed);
        assertThat(pick(servers(busy, idle), List.of(), random)).isSameAs(idle);
        assertThat(pick(servers(idle, busy), List.of(), random)).isSameAs(idle);
    }

    @Seeds
    void equallyBusyOnesArePickedEvenly(long seed) {
        Server[] servers = {new Server(), new Server(), new Server(), new Server()};
        RandomGenerator random = new SplittableRandom(seed);
        for (int pick = 0; pick < 8_000; pick++) {
            picked(pick(servers, List.of(), random)).picks++;
        }
        double tolerance = 5 * Math.sqrt(8_000 * 0.25 * 0.75);
        for (Server server : servers) {
            assertThat((double) server.picks).isBetween(2_000 - tolerance, 2_000 + tolerance);
        }
    }

    @Seeds
    void triedOnesAreAvoidedWhileThereAreOthers(long seed) {
        Server[] servers = {new Server(), new Server(), new Server(), new Server(), new Server()};
        RandomGenerator random = new SplittableRandom(seed);
        List<Server> tried = new ArrayList<>();
        for (int attempt = 0; attempt < servers.length; attempt++) {
            Server server = picked(pick(servers, tried, random));
            assertThat(tried).doesNotContain(server);
            tried.add(server);
        }
        assertThat(pick(servers, tried, random)).isNotNull();
    }

    @Seeds
    void ejectedOnesAreLeftOutUntilTooManyAre(long seed) {
        Server[] servers = {new Server(), new Server(), new Server(), new Server()};
        servers[0].ejected = true;
        servers[3].ejected = true;
        RandomGenerator random = new SplittableRandom(seed);
        for (int pick = 0; pick < 500; pick++) {
            assertThat(picked(pick(servers, List.of(), random)).ejected).isFalse();
        }
        servers[1].ejected = true;
        for (int pick = 0; pick < 2_000; pick++) {
            picked(pick(servers, List.of(), random)).picks++;
        }
        assertThat(servers).allMatch(server -> server.picks > 0);
    }

    @Seeds
    void ejectedOneIsTriedBeforeTheOneThatHasJustFailed(long seed) {
        Server tried = new Server();
        Server ejected = new Server();
        ejected.ejected = true;
        assertThat(pick(servers(tried, ejected), List.of(tried), new SplittableRandom(seed)))
                .isSameAs(ejected);
        assertThat(pick(servers(tried, ejected), List.of(tried, ejected), new SplittableRandom(seed)))
                .as("nothing is left, and the ejected one stays out")
                .isSameAs(tried);
    }

    private static @Nullable Server pick(Server[] servers, Collection<Server> avoid, RandomGenerator random) {
        return LeastRequest.pick(servers, avoid, PANIC_PERCENT, random);
    }

    private static Server picked(@Nullable Server server) {
        return Objects.requireNonNull(server, "nothing was picked");
    }

    private static Server[] servers(Server... servers) {
        return servers;
    }

    private static final class Server implements Candidate {
        int inFlight;
        int picks;
        boolean ejected;

        @Override
        public int inFlight() {
            return inFlight;
        }

        @Override
        public boolean leftOut() {
            return ejected;
        }
    }
}
