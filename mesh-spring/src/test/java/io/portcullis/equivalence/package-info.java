/** The same routes and requests through Spring Cloud Gateway as it comes and through the engine, over sockets. */
@org.jspecify.annotations.NullMarked
package io.portcullis.equivalence;
