package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import io.portcullis.core.model.AllowList;
import io.portcullis.core.model.OutboundPolicy;
import io.portcullis.core.model.UnknownDestination;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds what happens to the application's calls before a service is known. One thread. */
record OutboundBuilder(Problems problems) {
    private static final String PATH = "portcullis.outbound";
    private static final OutboundPolicy BUILT_IN = OutboundPolicy.of(UnknownDestination.PASSTHROUGH);

    OutboundPolicy build(@Nullable OutboundProperties written) {
        if (written == null) {
            return BUILT_IN;
        }
        requireWord(written);
        UnknownDestination unknown = written.unknown() == null ? BUILT_IN.unknown() : written.unknown();
        AllowList allowed = written.allow() == null ? BUILT_IN.allowed() : allowed(written.allow());
        Set<Integer> opaque =
                written.opaquePorts() == null ? BUILT_IN.opaquePorts() : Set.copyOf(written.opaquePorts());
        Duration timeout = written.detectTimeout() == null ? BUILT_IN.detectTimeout() : written.detectTimeout();
        return new Guard(problems)
                .build(
                        PATH,
                        new String[] {PATH + ".opaque-ports", PATH + ".detect-timeout"},
                        () -> new OutboundPolicy(unknown, allowed, opaque, timeout),
                        BUILT_IN);
    }

    /** Who allows something means to refuse the rest; what is not written must not let it pass. */
    private void requireWord(OutboundProperties written) {
        boolean unclear = written.unknown() == null && !problems.concerns(PATH + ".unknown");
        if (unclear && written.allow() != null && !written.allow().isEmpty()) {
            problems.add(
                    PATH + ".unknown",
                    "missing",
                    "refuse, for which " + PATH + ".allow has the exceptions; or passthrough");
        }
    }

    private AllowList allowed(List<String> written) {
        Guard guard = new Guard(problems);
        List<String> good = new ArrayList<>();
        for (int index = 0; index < written.size(); index++) {
            String entry = written.get(index);
            AllowList one = guard.item(PATH + ".allow[" + index + "]", entry, text -> AllowList.of(List.of(text)));
            if (one != null) {
                good.add(entry);
            }
        }
        return AllowList.of(good);
    }
}
