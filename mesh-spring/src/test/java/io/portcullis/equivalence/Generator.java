package io.portcullis.equivalence;

import io.portcullis.testkit.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes routes, requests and answers from a seed. One thread. */
final class Generator {
    private static final int ROUTES = 12;
    private static final String[] PATHS = {"/", "/a", "/a/b", "/a/b/c", "/b/1", "/placed", "/1/2/end", "/a/", "/x%20y/b"
    };
    private static final String[] STATUSES = {
        "200", "200", "200", "201", "204", "301", "400", "404", "500", "502", "503"
    };

    private final Random random;
    private final String upstream;
    private final List<Sample> predicates;
    private final List<Sample> filters;
    private final long seed;
    private int sets;
    private String name = "";
    private boolean weighted;
    private List<Sample> defaults = List.of();

    /**
     * @param upstream host and port of what answers
     * @param predicates to choose from
     * @param filters to choose from
     */
    Generator(long seed, String upstream, List<Sample> predicates, List<Sample> filters) {
        this.seed = seed;
        this.random = new Random(seed);
        this.upstream = upstream;
        this.predicates = predicates;
        this.filters = filters;
    }

    RouteSet routes() {
        name = "seed" + seed + "set" + ++sets;
        weighted = false;
        List<RouteText> routes = new ArrayList<>();
        defaults = NotCompared.without(List.of(), filters(random.nextInt(3), List.of()));
        for (int i = 0; i < ROUTES; i++) {
            routes.add(route(name + "r" + i));
        }
        return new RouteSet(defaults, routes);
    }

    private RouteText route(String id) {
        List<Sample> conditions = new ArrayList<>();
        if (oneIn(8)) {
            // One route has the whole weight of its group, so that nothing is left to chance.
            String weight = "Weight=" + name + ", " + (weighted ? 0 : 3);
            weighted = true;
            conditions.add(new Sample("Weight", weight, draft -> {}, List.of()));
        }
        if (!oneIn(6)) {
            conditions.add(pickOf(List.of("Path")));
        }
        if (oneIn(4)) {
            conditions.add(pickOf(List.of("Host")));
        }
        for (int more = conditions.isEmpty() || oneIn(2) ? 1 + random.nextInt(2) : 0; more > 0; more--) {
            conditions.add(pick(predicates.stream()
                    .filter(sample -> !List.of("Path", "Host").contains(sample.factory()))
                    .filter(sample -> !NotCompared.clashes(defaults, sample))
                    .toList()));
        }
        List<String> given = conditions.stream()
                .flatMap(sample -> sample.variables().stream())
                .toList();
        String uri = oneIn(20) ? "no://op" : "http://" + upstream;
        return new RouteText(id, uri, conditions, own(conditions, given), rest());
    }

    private List<String> rest() {
        List<String> rest = new ArrayList<>();
        if (oneIn(3)) {
            rest.add("order: " + (random.nextInt(3) - 1));
        }
        if (oneIn(5)) {
            rest.add("metadata: { team: shop, nested: { key: 1 } }");
        }
        if (oneIn(15)) {
            rest.add("enabled: false");
        }
        return rest;
    }

    private List<Sample> own(List<Sample> conditions, List<String> variables) {
        List<Sample> others = new ArrayList<>(defaults);
        others.addAll(conditions);
        return NotCompared.without(others, filters(random.nextInt(4), variables));
    }

    private List<Sample> filters(int count, List<String> variables) {
        List<Sample> possible = filters.stream()
                .filter(sample -> variables.containsAll(sample.variables()))
                .toList();
        List<Sample> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chosen.add(pick(possible));
        }
        return chosen;
    }

    private Sample pickOf(List<String> factories) {
        return pick(predicates.stream()
                .filter(sample -> factories.contains(sample.factory()))
                .toList());
    }

    /** A request that is likely to meet the route. */
    Call call(RouteText route) {
        Draft draft = new Draft("http://" + upstream).path(pick(PATHS));
        if (oneIn(4)) {
            draft.method(pick("POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"));
        }
        if (oneIn(4)) {
            draft.header("X-A", pick("1", "a,b", "", "\"q\"; v=1"));
        }
        if (oneIn(5)) {
            draft.query(pick("q=1", "q", "r=a%20b&s", "q=a+b", "z=%7E"));
        }
        if (oneIn(6)) {
            draft.cookie(pick("c=a", "d=1", "s=\"q\""));
        }
        if (oneIn(4)) {
            draft.body("b=" + "o".repeat(random.nextInt(40)), random.nextBoolean());
        }
        if (!oneIn(12)) {
            route.predicates().forEach(sample -> sample.shape().accept(draft));
        }
        if (random.nextBoolean()) {
            route.filters().forEach(sample -> sample.shape().accept(draft));
        }
        return draft.call();
    }

    /** Answers to the attempts of one request. */
    List<Answer> answers() {
        List<Answer> answers = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int status = Integer.parseInt(pick(STATUSES));
            List<Field> fields = new ArrayList<>(List.of(new Field("X-Up", "up")));
            if (oneIn(3)) {
                fields.add(new Field("X-Twice", pick("1", "2")));
                fields.add(new Field("X-Twice", pick("1", "2")));
            }
            if (oneIn(4)) {
                fields.add(new Field("Set-Cookie", "s=1; Path=/; HttpOnly"));
            }
            if (status / 100 == 3 || status == 201) {
                fields.add(new Field("Location", pick("/there", "http://" + upstream + "/v1/there?a=1")));
            }
            answers.add(new Answer(status, fields, "body " + i, random.nextBoolean()));
        }
        return answers;
    }

    RouteText one(RouteSet set) {
        return pick(set.routes());
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private String pick(String... texts) {
        return texts[random.nextInt(texts.length)];
    }
}
