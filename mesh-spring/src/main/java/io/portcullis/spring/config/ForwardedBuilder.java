package io.portcullis.spring.config;

import com.google.re2j.Pattern;
import io.portcullis.core.config.Problems;
import io.portcullis.core.model.ForwardedPolicy;
import io.portcullis.core.model.ForwardedPolicy.Family;
import io.portcullis.core.model.ForwardedPolicy.Fields;
import io.portcullis.core.model.IpRange;
import io.portcullis.core.route.LinearRegex;
import io.portcullis.spring.property.PropertyRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds what a gateway writes about its clients, and whom it believes. One thread. */
record ForwardedBuilder(Problems problems) {
    static final String PATH = "portcullis.forwarded";

    /** Spring Cloud Gateway's way to name the proxies that are believed: what an address matches whole. */
    static final String EXPRESSION = PropertyRegistry.GATEWAY + ".trusted-proxies";

    /** @param expression value of {@link #EXPRESSION}, or empty */
    ForwardedPolicy build(@Nullable ForwardedProperties written, String expression) {
        Pattern proxies = expression.isBlank() ? null : expression(expression);
        if (written == null) {
            return new ForwardedPolicy(List.of(), proxies, Family.X_FORWARDED, Fields.DEFAULT);
        }
        List<IpRange> ranges = EntranceBuilder.ranges(PATH + ".trusted-proxies", written.trustedProxies(), problems);
        Family believed = written.believe() == null ? Family.X_FORWARDED : written.believe();
        return new ForwardedPolicy(ranges, proxies, believed, fields(written));
    }

    private static Fields fields(ForwardedProperties written) {
        boolean family = isOn(written.xForwarded());
        return new Fields(
                family && isOn(written.xForwardedFor()),
                family && isOn(written.xForwardedProto()),
                family && isOn(written.xForwardedHost()),
                family && isOn(written.xForwardedPort()),
                family && isOn(written.xForwardedPrefix()),
                Boolean.TRUE.equals(written.forwarded()));
    }

    private static boolean isOn(@Nullable Boolean written) {
        return !Boolean.FALSE.equals(written);
    }

    private @Nullable Pattern expression(String written) {
        try {
            return LinearRegex.compile(written);
        } catch (IllegalArgumentException e) {
            problems.add(EXPRESSION, String.valueOf(e.getMessage()), "");
            return null;
        }
    }
}
