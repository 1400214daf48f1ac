package io.portcullis.core.runtime;

import io.portcullis.core.balance.Split;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.Subset;
import java.util.ArrayList;
import java.util.List;

/** How the endpoints of one moment fall into the subsets of one policy. Immutable, any thread. */
final class Layout {
    private final EndpointCell.Members members;
    private final EndpointState[][] bySubset;
    private final Split split;

    private Layout(EndpointCell.Members members, EndpointState[][] bySubset, Split split) {
        this.members = members;
        this.bySubset = bySubset;
        this.split = split;
    }

    /** @param subsets at least one */
    static Layout of(String service, List<Subset> subsets, EndpointCell.Members members) {
        int count = subsets.size();
        EndpointState[][] bySubset = new EndpointState[count][];
        String[] names = new String[count];
        int[] weights = new int[count];
        for (int index = 0; index < count; index++) {
            Subset subset = subsets.get(index);
            bySubset[index] = select(subset, members);
            names[index] = subset.name();
            weights[index] = subset.weight();
        }
        return new Layout(members, bySubset, Split.of(service, names, shares(weights, bySubset)));
    }

    boolean isOf(EndpointCell.Members current) {
        return members == current;
    }

    EndpointState[] endpoints(int subset) {
        return bySubset[subset];
    }

    Split split() {
        return split;
    }

    /**
     * A subset without endpoints leaves its share to the others. When nobody is left to take it, all keep theirs: a
     * subset of weight 0 must not get it.
     */
    private static int[] shares(int[] weights, EndpointState[][] bySubset) {
        int[] shares = weights.clone();
        boolean any = false;
        for (int index = 0; index < shares.length; index++) {
            if (bySubset[index].length == 0) {
                shares[index] = 0;
            }
            any |= shares[index] > 0;
        }
        return any ? shares : weights;
    }

    private static EndpointState[] select(Subset subset, EndpointCell.Members members) {
        if (subset.labels().isEmpty()) {
            return members.states;
        }
        List<EndpointState> selected = new ArrayList<>();
        List<Endpoint> endpoints = members.set.endpoints();
        for (int index = 0; index < endpoints.size(); index++) {
            if (subset.selects(endpoints.get(index))) {
                selected.add(members.states[index]);
            }
        }
        return selected.toArray(EndpointState[]::new);
    }
}
