/** What gRPC says about calls besides HTTP: statuses, methods, pushback. */
@NullMarked
package io.portcullis.core.grpc;

import org.jspecify.annotations.NullMarked;
