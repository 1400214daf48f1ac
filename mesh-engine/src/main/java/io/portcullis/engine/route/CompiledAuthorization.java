package io.portcullis.engine.route;

import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.AuthorizationPolicy.Action;
import io.portcullis.core.model.AuthorizationPolicy.Rule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An authorization policy ready to be asked: any DENY rule that matches denies, then any ALLOW rule allows, then the default
 * decides. Immutable, any thread.
 */
public final class CompiledAuthorization {
    private static final String DEFAULT_RULE = "default-action";

    private final CompiledRule[] deny;
    private final CompiledRule[] allow;
    private final Verdict otherwise;

    private CompiledAuthorization(List<CompiledRule> deny, List<CompiledRule> allow, Action defaultAction) {
        this.deny = deny.toArray(CompiledRule[]::new);
        this.allow = allow.toArray(CompiledRule[]::new);
        this.otherwise = new Verdict(defaultAction == Action.ALLOW, DEFAULT_RULE);
    }

    /** @throws IllegalArgumentException naming the rule whose path pattern is wrong */
    public static CompiledAuthorization of(AuthorizationPolicy policy) {
        List<CompiledRule> deny = new ArrayList<>();
        List<CompiledRule> allow = new ArrayList<>();
        for (Rule rule : policy.rules()) {
            (rule.action() == Action.DENY ? deny : allow).add(CompiledRule.of(rule));
        }
        return new CompiledAuthorization(deny, allow, policy.defaultAction());
    }

    /**
     * @param method of the request
     * @param path normalised, as it is forwarded
     * @param spiffeId of the verified peer, or null for a peer without an identity
     */
    // Some applications decode %2F before they look at a path, or merge slashes. A path with such a second reading is
    // allowed only if the rules allow both readings.
    public Verdict check(String method, String path, @Nullable String spiffeId) {
        if (deny.length == 0 && allow.length == 0) {
            return otherwise;
        }
        Verdict verdict = checkOne(method, PathView.of(path), spiffeId);
        String other = SecondReading.of(path);
        if (other.equals(path) || !verdict.allowed()) {
            return verdict;
        }
        Verdict second = checkOne(method, PathView.of(other), spiffeId);
        return second.allowed() ? verdict : second;
    }

    /**
     * Whether a peer may open a connection of which nobody knows what is done on it: rules that allow certain requests do not
     * allow it, and rules that deny certain requests deny it.
     *
     * @param spiffeId of the verified peer, or null for a peer without an identity
     */
    public Verdict checkConnection(@Nullable String spiffeId) {
        for (CompiledRule rule : deny) {
            if (rule.identityMatches(spiffeId)) {
                return rule.verdict();
            }
        }
        for (CompiledRule rule : allow) {
            if (rule.wholeConnections() && rule.identityMatches(spiffeId)) {
                return rule.verdict();
            }
        }
        return otherwise;
    }

    private Verdict checkOne(String method, PathView path, @Nullable String spiffeId) {
        for (CompiledRule rule : deny) {
            if (rule.matches(method, path, spiffeId)) {
                return rule.verdict();
            }
        }
        for (CompiledRule rule : allow) {
            if (rule.matches(method, path, spiffeId)) {
                return rule.verdict();
            }
        }
        return otherwise;
    }

    /**
     * Whether a peer may do what it asks for.
     *
     * @param allowed whether it may
     * @param rule the name of the rule that decided, or {@code default-action}
     */
    public record Verdict(boolean allowed, String rule) {
        /** The verdict as a sentence for people. */
        public String text() {
            return "authorization: " + (allowed ? "allowed" : "denied") + " by "
                    + (rule.equals(DEFAULT_RULE) ? rule : "rule " + rule);
        }
    }
}
