package io.portcullis.engine.matrix;

import java.util.ArrayList;
import java.util.List;

/**
 * One corner of the matrix.
 *
 * @param in what the client speaks
 * @param out what the endpoint speaks
 * @param security of both connections
 */
record Combination(Http in, Http out, Security security) {
    static List<Combination> all() {
        List<Combination> all = new ArrayList<>();
        for (Security security : Security.values()) {
            for (Http in : Http.values()) {
                all.add(new Combination(in, Http.HTTP_1_1, security));
                all.add(new Combination(in, Http.HTTP_2, security));
            }
        }
        return all;
    }

    @Override
    public String toString() {
        return in + " in, " + out + " out, " + security;
    }
}
