package io.portcullis.spring.route;

import org.springframework.cloud.gateway.support.HttpStatusHolder;

/** Reads statuses as Spring Cloud Gateway writes them: a number, or a name such as {@code NOT_FOUND}. Stateless. */
final class StatusCodes {
    private StatusCodes() {}

    /**
     * @param lowest allowed
     * @throws Unusable if it is no status, or below the lowest
     */
    static int parse(String text, int lowest) {
        String expected = lowest + " to 999, or a name such as NOT_FOUND";
        try {
            HttpStatusHolder holder = HttpStatusHolder.parse(text.strip());
            int status = holder.getHttpStatus() != null ? holder.getHttpStatus().value() : holder.getStatus();
            if (status < lowest || status > 999) {
                throw new Unusable("status " + text, expected);
            }
            return status;
        } catch (IllegalArgumentException e) {
            throw new Unusable("status '" + text + "'", expected);
        }
    }
}
