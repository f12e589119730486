/**
 * The tracker connection: Ocelot's HTTP dialect, from bytes to requests and from answers to bytes, on loops or on
 * Helidon.
 */
package dev.caracal.http;
