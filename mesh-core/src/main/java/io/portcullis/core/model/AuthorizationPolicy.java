package io.portcullis.core.model;

import java.util.List;
import java.util.Set;

/**
 * Who may do what at an inbound listener. A request is denied when any DENY rule matches it; otherwise allowed when any
 * ALLOW rule does; otherwise the default action decides. Immutable, any thread.
 *
 * @param defaultAction what happens when no rule matches
 * @param rules in the order of definition, each with a unique name
 */
public record AuthorizationPolicy(Action defaultAction, List<Rule> rules) {
    /** Everybody may do everything (the transport may still demand an identity). */
    public static final AuthorizationPolicy ALLOW_ALL = new AuthorizationPolicy(Action.ALLOW, List.of());

    public AuthorizationPolicy {
        rules = List.copyOf(rules);
    }

    /** What a rule or the default does. */
    public enum Action {
        ALLOW,
        DENY
    }

    /**
     * A rule matches when each of its non-empty conditions does.
     *
     * @param name names the rule in decisions and metrics
     * @param action what follows from a match
     * @param methods upper case; empty for all
     * @param paths path patterns as in routes; empty for all. They are matched against the normalised path that is
     *     forwarded.
     * @param identities SPIFFE IDs of the verified peer, a trailing {@code /*} for everything below; empty for all,
     *     the unauthenticated included
     */
    public record Rule(String name, Action action, Set<String> methods, List<String> paths, Set<String> identities) {
        public Rule {
            methods = Set.copyOf(methods);
            paths = List.copyOf(paths);
            identities = Set.copyOf(identities);
        }
    }
}
