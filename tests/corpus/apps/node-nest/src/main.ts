import { NestFactory } from '@nestjs/core';
import { Module, Controller, Get, Post, Body, Param } from '@nestjs/common';
@Controller('cats')
class CatsController {
  private cats: string[] = ['tom'];
  @Get() all() { return this.cats; }
  @Get(':id') one(@Param('id') id: string) { return { cat: this.cats[Number(id)] }; }
  @Post() add(@Body() body: any) { this.cats.push(body.name); return this.cats.length; }
}
@Module({ controllers: [CatsController] })
class AppModule {}
async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(process.env.PORT ?? 3000);
}
bootstrap();
