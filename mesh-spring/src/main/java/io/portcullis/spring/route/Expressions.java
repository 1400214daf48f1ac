package io.portcullis.spring.route;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * The arguments that are SpEL. SCG evaluates a text between <code>#{</code> and <code>}</code>; of what one can write there we
 * take references to beans, which is what routes need, and nothing that calls or computes. Stateless.
 */
final class Expressions {
    private static final Pattern BEAN = Pattern.compile("#\\{\\s*@(?:[\\w$]+|'[^'{}]+')\\s*}");

    private Expressions() {}

    /** @throws Unusable naming the first argument that is another expression than a bean */
    static void check(Map<String, String> args) {
        args.forEach((name, value) -> {
            if (isExpression(value) && !BEAN.matcher(value.strip()).matches()) {
                throw new Unusable(
                        "argument '" + name + "' is the expression " + value
                                + ", and expressions other than the name of a bean are not evaluated",
                        "a value, or a bean such as #{@name} that has it");
            }
        });
    }

    /** Whether SCG would evaluate it. */
    static boolean isExpression(String value) {
        return value.strip().startsWith("#{") && value.endsWith("}");
    }
}
