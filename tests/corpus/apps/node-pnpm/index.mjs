import Fastify from "fastify";

const app = Fastify({ logger: false });
app.get("/", async () => ({ shortener: "ready" }));
app.get("/plugin/:name", async (request) => {
  const plugin = await import(`./lib/${request.params.name}.mjs`);
  return { answer: plugin.default() };
});
await app.listen({ host: "0.0.0.0", port: Number(process.env.PORT) });
console.log("shortener on", process.env.PORT);
