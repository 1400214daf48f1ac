package io.portcullis.engine.route;

import io.portcullis.core.model.AuthorizationPolicy.Action;
import io.portcullis.core.model.AuthorizationPolicy.Rule;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One rule of an authorization policy, its patterns compiled. Immutable, any thread. */
record CompiledRule(
        CompiledAuthorization.Verdict verdict, Set<String> methods, PathPattern[] paths, String[] identities) {
    static CompiledRule of(Rule rule) {
        boolean deny = rule.action() == Action.DENY;
        try {
            // What is denied is denied with a slash behind it too: most applications take both for the same page.
            PathPattern[] paths = rule.paths().stream()
                    .map(path -> PathPattern.compile(path, deny))
                    .toArray(PathPattern[]::new);
            return new CompiledRule(
                    new CompiledAuthorization.Verdict(!deny, rule.name()),
                    rule.methods(),
                    paths,
                    rule.identities().toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("authorization rule " + rule.name() + ": " + e.getMessage(), e);
        }
    }

    boolean matches(String method, PathView path, @Nullable String spiffeId) {
        return (methods.isEmpty() || methods.contains(method)) && pathMatches(path) && identityMatches(spiffeId);
    }

    /** Whether it speaks of all that may be done on a connection. */
    boolean wholeConnections() {
        return methods.isEmpty() && paths.length == 0;
    }

    private boolean pathMatches(PathView path) {
        for (PathPattern pattern : paths) {
            if (pattern.matches(path)) {
                return true;
            }
        }
        return paths.length == 0;
    }

    boolean identityMatches(@Nullable String spiffeId) {
        if (identities.length == 0 || spiffeId == null) {
            return identities.length == 0;
        }
        for (String identity : identities) {
            if (identity.endsWith("/*")
                    ? spiffeId.length() >= identity.length()
                            && spiffeId.startsWith(identity.substring(0, identity.length() - 1))
                    : spiffeId.equals(identity)) {
                return true;
            }
        }
        return false;
    }
}
