package io.portcullis.sidecar.command.intercept;

import io.portcullis.sidecar.command.CommandFailure;
import io.portcullis.sidecar.command.ExitStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * The backends that are installed at a host, the preferred one first: nft, then whatever {@code iptables} is, then the other
 * flavour of it. Immutable, any thread.
 */
record Backends(Host host, List<Backend> all) {
    static Backends of(Host host) {
        List<Backend> found = new ArrayList<>();
        if (host.has(Nftables.PROGRAM)) {
            found.add(new Nftables(host));
        }
        List<Boolean> flavours = new ArrayList<>();
        for (String suffix : List.of("", "-nft", "-legacy")) {
            Iptables.named(host, suffix)
                    .filter(iptables -> !flavours.contains(iptables.legacy()))
                    .ifPresent(iptables -> {
                        flavours.add(iptables.legacy());
                        found.add(iptables);
                    });
        }
        return new Backends(host, List.copyOf(found));
    }

    /** Those that may be tried. */
    List<Backend> chosen(Backend.Choice choice) {
        List<Backend> chosen = all.stream()
                .filter(backend -> switch (choice) {
                    case AUTO -> true;
                    case NFT -> backend instanceof Nftables;
                    case IPTABLES -> backend instanceof Iptables;
                })
                .toList();
        if (chosen.isEmpty()) {
            throw new CommandFailure(
                    ExitStatus.NO_TOOL,
                    switch (choice) {
                        case AUTO ->
                            "neither nft nor iptables-restore is installed; install nftables or iptables in this image";
                        case NFT ->
                            "nft is not installed; install nftables in this image, or choose --backend iptables";
                        case IPTABLES ->
                            "iptables-restore is not installed; install iptables in this image, or choose --backend nft";
                    });
        }
        return chosen;
    }

    /** What the other backends have to take away when one applies. */
    List<Change> removingOthersThan(Backend one) {
        return all.stream()
                .filter(backend -> !backend.equals(one))
                .flatMap(backend -> backend.removing().stream())
                .toList();
    }
}
