/** What an exchange does besides when it carries a gRPC call: deadline, status, errors as its client reads them. */
@NullMarked
package io.portcullis.engine.grpc;

import org.jspecify.annotations.NullMarked;
