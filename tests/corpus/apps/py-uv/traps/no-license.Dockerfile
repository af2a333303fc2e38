FROM python:3.11-slim
RUN pip install uv==0.5.10
WORKDIR /app
COPY requirements.txt .
RUN uv venv /opt/venv && VIRTUAL_ENV=/opt/venv uv pip install --no-cache -r requirements.txt
ENV PATH="/opt/venv/bin:$PATH"
COPY . .
EXPOSE 8000
CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
