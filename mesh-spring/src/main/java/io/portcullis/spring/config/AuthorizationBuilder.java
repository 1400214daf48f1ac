package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.AuthorizationPolicy.Action;
import io.portcullis.core.model.AuthorizationPolicy.Rule;
import io.portcullis.spring.config.InboundProperties.AuthorizationProperties;
import io.portcullis.spring.config.InboundProperties.RuleProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds the authorization of an inbound listener. One thread. */
record AuthorizationBuilder(Problems problems) {
    private static final String RULES = "portcullis.inbound.authorization.rules.";

    AuthorizationPolicy build(@Nullable AuthorizationProperties written) {
        if (written == null) {
            return AuthorizationPolicy.ALLOW_ALL;
        }
        Map<String, RuleProperties> rules = written.rules() == null ? Map.of() : written.rules();
        Action otherwise = rules.isEmpty() ? Action.ALLOW : Action.DENY;
        List<Rule> built = new ArrayList<>();
        rules.forEach((name, rule) -> built.add(rule(name, rule)));
        return new AuthorizationPolicy(written.defaultAction() == null ? otherwise : written.defaultAction(), built);
    }

    private Rule rule(String name, RuleProperties written) {
        List<String> identities = orNone(written.identities());
        for (int index = 0; index < identities.size(); index++) {
            Identities.checkPattern(RULES + name + ".identities[" + index + "]", identities.get(index), problems);
        }
        List<String> paths = orNone(written.paths());
        for (int index = 0; index < paths.size(); index++) {
            if (!paths.get(index).startsWith("/")) {
                problems.add(RULES + name + ".paths[" + index + "]", paths.get(index), "a path that starts with /");
            }
        }
        Action action = written.action() == null ? Action.ALLOW : written.action();
        return new Rule(name, action, RetryBuilder.upperCase(orNone(written.methods())), paths, Set.copyOf(identities));
    }

    private static List<String> orNone(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }
}
