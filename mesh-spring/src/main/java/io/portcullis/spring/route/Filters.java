package io.portcullis.spring.route;

import io.portcullis.core.route.RouteFilter;

/** Puts together the filters that are known. */
final class Filters {
    private Filters() {}

    static Known<RouteFilter> known(RouteSettings settings) {
        Known<RouteFilter> known = new Known<>();
        RequestHeaderFilters.addTo(known);
        new ResponseHeaderFilters(settings).addTo(known);
        UriFilters.addTo(known);
        new AnswerFilters(settings).addTo(known);
        PolicyFilters.addTo(known);
        LaneFilters.addTo(known);
        return known;
    }
}
