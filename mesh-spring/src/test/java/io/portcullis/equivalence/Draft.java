package io.portcullis.equivalence;

import io.portcullis.testkit.Field;
import java.util.ArrayList;
import java.util.List;

/** A request that is being made, shaped by what it shall meet. One thread. */
final class Draft {
    private final String upstream;
    private String method = "GET";
    private String path = "/";
    private String host = "shop.example.org";
    private final List<String> query = new ArrayList<>();
    private final List<String> cookies = new ArrayList<>();
    private final List<Field> fields = new ArrayList<>();
    private String body = "";
    private boolean chunked;

    /** @param upstream what {@code ${upstream}} in the value of a header stands for */
    Draft(String upstream) {
        this.upstream = upstream;
    }

    Draft() {
        this("");
    }

    Draft method(String name) {
        method = name;
        return this;
    }

    Draft path(String text) {
        path = text;
        return this;
    }

    Draft host(String text) {
        host = text;
        return this;
    }

    /** @param parameter such as {@code q=1} */
    Draft query(String parameter) {
        query.add(parameter);
        return this;
    }

    /** @param pair such as {@code c=1} */
    Draft cookie(String pair) {
        cookies.add(pair);
        return this;
    }

    /** A further line; spelled as the first of that name, because SCG doubles the lines of a name in two spellings. */
    Draft header(String name, String value) {
        String spelled = fields.stream()
                .map(Field::name)
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElse(name);
        fields.add(new Field(spelled, value.replace("${upstream}", upstream)));
        return this;
    }

    Draft body(String text, boolean inChunks) {
        body = text;
        chunked = inChunks;
        return this;
    }

    Call call() {
        List<Field> all = new ArrayList<>();
        all.add(new Field("Host", host));
        all.addAll(fields);
        if (!cookies.isEmpty()) {
            all.add(new Field("Cookie", String.join("; ", cookies)));
        }
        String target = query.isEmpty() ? path : path + '?' + String.join("&", query);
        return new Call(method, target, List.copyOf(all), body, chunked);
    }
}
