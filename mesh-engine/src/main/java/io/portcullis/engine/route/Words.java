package io.portcullis.engine.route;

import java.util.Collection;
import java.util.stream.Collectors;

/** Lists as they stand in sentences. */
final class Words {
    private Words() {}

    static String list(Collection<?> things) {
        return things.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
